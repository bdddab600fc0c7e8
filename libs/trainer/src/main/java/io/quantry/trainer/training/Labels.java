package io.quantry.trainer.training;

import io.quantry.quantizer.QuantizationException;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import org.jspecify.annotations.Nullable;

/** Whether labels fit the model's classes. */
final class Labels {
  private Labels() {}

  /**
   * @param sample a few samples, to see how many classes there are
   * @throws QuantizationException {@code labels-required}, {@code labels-out-of-range}
   */
  static void check(
      int @Nullable [] labels,
      TorchGraph graph,
      Objective objective,
      Batches batches,
      int[] sample) {
    if (labels == null) {
      throw new QuantizationException(
          "labels-required",
          "The training data have no labels: give some, or set training.loss to distillation");
    }
    long[] shape =
        Scoped.withoutGradients(
            () ->
                objective
                    .classes(
                        graph.run(batches.of(sample), objective.studentValues(), Mode.INFERENCE))
                    .shape());
    if (shape.length != 2) {
      throw new QuantizationException(
          "dataset-model-mismatch",
          "Labels name classes, so the model's first output must be [samples, classes]; it has %d axes. Set training.loss to distillation"
              .formatted(shape.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= shape[1]) {
        throw new QuantizationException(
            "labels-out-of-range",
            "Sample %d has the label %d; the model has the classes 0 to %d"
                .formatted(i, labels[i], shape[1] - 1));
      }
    }
  }
}
