package io.quantry.trainer.training;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.FreeMemory;

/** What has to hold before the first step. */
record Preconditions(
    TorchGraph graph,
    Trainables trainables,
    Objective objective,
    TrainingSettings settings,
    Split split,
    Labels labels) {

  /**
   * @return memory that the training will take
   * @throws QuantizationException {@code dataset-empty}, {@code batch-too-small}, {@code
   *     memory-limit-exceeded}, or what {@link Labels#check} throws
   */
  MemoryEstimate require(Batches batches) {
    if (split.trained() < 2 || split.validation().length == 0) {
      throw new QuantizationException(
          "dataset-empty",
          "%d samples are too few: training wants at least two, and one to choose the best epoch by"
              .formatted(split.trained() + split.validation().length));
    }
    if (split.trained() < settings.batch()) {
      throw new QuantizationException(
          "batch-too-small",
          "A batch of %d does not fit %d samples: set training.batch to at most that"
              .formatted(settings.batch(), split.trained()));
    }
    if (settings.batch() < 2 && !trainables.statistics().isEmpty()) {
      throw new QuantizationException(
          "batch-too-small",
          "The model normalizes by the batch (BatchNormalization), which a batch of one has no variance for: set training.batch to 2 at least");
    }
    int[] sample = split.training(Math.min(2, settings.batch()));
    MemoryEstimate estimate =
        MemoryEstimate.of(graph, objective.studentValues(), batches, sample, settings.batch());
    estimate.require(FreeMemory.bytes(batches.device()), settings.batch());
    if (objective.needsLabels()) {
      labels.check(graph, objective, batches, sample);
    }
    return estimate;
  }
}
