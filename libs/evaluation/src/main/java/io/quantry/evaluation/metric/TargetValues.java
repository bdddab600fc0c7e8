package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.Arrays;
import java.util.Optional;

/** Real numbers that the main output should be. */
final class TargetValues {
  private TargetValues() {}

  static Optional<String> unfit(MetricContext context) {
    if (context.targets() != Targets.Kind.VALUES) {
      return Optional.of("the dataset has no target values");
    }
    if (context.feedsPerSample() != 1) {
      return Optional.of("samples are pairs");
    }
    return context.mainOutput().isPresent()
        ? Optional.empty()
        : Optional.of("the model has no output of real numbers");
  }

  /**
   * The targets of a batch, laid out as the output.
   *
   * @throws EvaluationException {@code dataset-model-mismatch} where shapes differ by more than
   *     axes of size 1, or a target is not finite
   */
  static float[] of(PairedBatch batch, OutputPair output) {
    if (!(batch.targets() instanceof Targets.Values values) || !output.sameShape()) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "target values are missing, or output '%s' differs in shape between both models"
              .formatted(output.name()));
    }
    TensorValue given = values.values();
    if (!Arrays.equals(squeezed(given.shape()), squeezed(output.shape()))) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "target values %s do not fit output '%s' of shape %s"
              .formatted(
                  Arrays.toString(given.shape()), output.name(), Arrays.toString(output.shape())));
    }
    float[] targets = given.floats();
    for (int i = 0; i < targets.length; i++) {
      if (!Float.isFinite(targets[i])) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "target %s at element %d of a sample is no value for output '%s' of shape %s"
                .formatted(
                    targets[i],
                    i % output.elements(),
                    output.name(),
                    Arrays.toString(output.shape())));
      }
    }
    return targets;
  }

  /** {@code [samples]} and {@code [samples, 1]} are the same values. */
  private static long[] squeezed(long[] shape) {
    return Arrays.stream(shape).skip(1).filter(size -> size != 1).toArray();
  }
}
