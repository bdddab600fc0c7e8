package io.quantry.evaluation.metric;

import java.util.List;

/** All outputs of one run of both models. */
public record PairedRun(List<OutputPair> outputs) {
  public PairedRun {
    outputs = List.copyOf(outputs);
  }

  OutputPair main() {
    return outputs.stream()
        .filter(OutputPair::real)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no output of real numbers"));
  }

  /** Mean over the outputs of real numbers. */
  double cosine(int sample) {
    return outputs.stream()
        .filter(OutputPair::real)
        .mapToDouble(output -> output.comparison(sample).cosine())
        .average()
        .orElse(Double.NaN);
  }

  double noiseShare(int sample) {
    return outputs.stream()
        .filter(OutputPair::real)
        .mapToDouble(output -> output.comparison(sample).noiseShare())
        .average()
        .orElse(Double.NaN);
  }
}
