package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.ort.TensorSignature;
import java.util.List;
import java.util.Optional;

/**
 * What a metric is told before the first sample.
 *
 * @param targets what samples carry beside their inputs
 * @param feedsPerSample model runs a sample
 * @param outputs the outputs that both models have, in the baseline's order
 * @param pooling {@code none} or {@code mean}
 */
public record MetricContext(
    Dataset.Targets targets, int feedsPerSample, List<TensorSignature> outputs, String pooling) {
  public MetricContext {
    outputs = List.copyOf(outputs);
  }

  /** The first output of real numbers. */
  Optional<TensorSignature> mainOutput() {
    return outputs.stream().filter(output -> output.elementType().isFloatingPoint()).findFirst();
  }

  /** Elements a sample of the main output, where the model declares them all. */
  public Optional<Long> mainElements() {
    return mainOutput()
        .flatMap(
            output -> {
              long elements = 1;
              for (int axis = 1; axis < output.shape().rank(); axis++) {
                if (output.shape().size(axis).isEmpty()) {
                  return Optional.empty();
                }
                elements *= output.shape().size(axis).orElseThrow();
              }
              return Optional.of(elements);
            });
  }
}
