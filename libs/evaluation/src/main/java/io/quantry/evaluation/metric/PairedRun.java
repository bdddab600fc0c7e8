package io.quantry.evaluation.metric;

import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All outputs of one run of both models.
 *
 * @param mainOrNull name of the main output; null: the first of real numbers
 * @param inputs what the dataset fed
 */
public record PairedRun(
    List<OutputPair> outputs, @Nullable String mainOrNull, Map<String, TensorValue> inputs) {
  public PairedRun {
    outputs = List.copyOf(outputs);
    inputs = Map.copyOf(inputs);
  }

  OutputPair main() {
    return outputs.stream()
        .filter(OutputPair::real)
        .filter(output -> mainOrNull == null || output.name().equals(mainOrNull))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no output of real numbers"));
  }

  /** The output with this name. */
  OutputPair output(String name) {
    return outputs.stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no output " + name));
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
