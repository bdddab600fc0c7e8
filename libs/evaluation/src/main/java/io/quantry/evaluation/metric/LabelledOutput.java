package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import java.util.Optional;

/** A label a sample beside an output that holds an element a class. */
final class LabelledOutput {
  private LabelledOutput() {}

  static Optional<String> unfit(MetricContext context) {
    if (context.targets() != Targets.Kind.LABELS) {
      return Optional.of("the dataset has no labels");
    }
    if (context.mainOutput().isEmpty()) {
      return Optional.of("the model has no output of real numbers");
    }
    return context
        .mainElements()
        .filter(elements -> elements < 2)
        .map(elements -> "the output has only %d elements a sample".formatted(elements));
  }

  /**
   * The labels of a batch, one a sample.
   *
   * @throws EvaluationException {@code dataset-model-mismatch} where one is no class of the output,
   *     or both models' outputs differ in shape
   */
  static int[] labels(PairedBatch batch, OutputPair output) {
    if (!(batch.targets() instanceof Targets.Labels given) || !output.sameShape()) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "labels are missing, or output '%s' differs in shape between both models"
              .formatted(output.name()));
    }
    int[] labels = new int[batch.size()];
    for (int sample = 0; sample < labels.length; sample++) {
      long label = given.classes()[sample];
      if (label < 0 || label >= output.elements()) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "label %d does not fit output '%s' of %d classes"
                .formatted(label, output.name(), output.elements()));
      }
      labels[sample] = (int) label;
    }
    return labels;
  }
}
