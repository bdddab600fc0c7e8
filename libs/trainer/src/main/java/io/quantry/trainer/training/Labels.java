package io.quantry.trainer.training;

import io.quantry.quantizer.QuantizationException;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.data.Samples;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The class of each sample, where the data say it. */
final class Labels {
  private final int @Nullable [] classes;

  private Labels(int @Nullable [] classes) {
    this.classes = classes;
  }

  static Labels of(Samples samples) {
    return new Labels(samples.labels().orElse(null));
  }

  boolean areKnown() {
    return classes != null;
  }

  /** INT64 of the chosen samples; 0 where they are not known. */
  Tensor of(int[] chosen, Device device) {
    long[] values = new long[chosen.length];
    if (classes != null) {
      for (int i = 0; i < chosen.length; i++) {
        values[i] = classes[chosen[i]];
      }
    }
    return Tensors.of(values, values.length).to(device, ScalarType.Long);
  }

  /**
   * Whether they fit the model's classes.
   *
   * @param sample a few samples, to see how many classes there are
   * @throws QuantizationException {@code labels-required}, {@code labels-out-of-range}
   */
  void check(TorchGraph graph, Objective objective, Batches batches, int[] sample) {
    if (classes == null) {
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
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] < 0 || classes[i] >= shape[1]) {
        throw new QuantizationException(
            "labels-out-of-range",
            "Sample %d has the label %d; the model has the classes 0 to %d"
                .formatted(i, classes[i], shape[1] - 1));
      }
    }
  }
}
