package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the training graph as it was when training ended, before it is frozen. */
final class WatchedTraining implements Training {
  private final Training training;
  private @Nullable Model graph;
  private @Nullable TrainingOutcome outcome;

  WatchedTraining(Training training) {
    this.training = training;
  }

  /** Leaves models as they are: what a technique gives is then worth what it is untrained. */
  static WatchedTraining untrained() {
    return new WatchedTraining(
        new Training() {
          @Override
          public boolean isPossible() {
            return true;
          }

          @Override
          public TrainingOutcome train(Model student, Model teacher, TrainingSettings settings) {
            return new TrainingOutcome(0, 0, List.of(), Optional.empty());
          }

          @Override
          public List<LayerReconstruction> reconstruct(
              Model reference,
              Model quantized,
              List<ReconstructionUnit> units,
              ReconstructionSettings settings) {
            return List.of();
          }
        });
  }

  @Override
  public boolean isPossible() {
    return training.isPossible();
  }

  @Override
  public TrainingOutcome train(Model student, Model teacher, TrainingSettings settings) {
    TrainingOutcome trained = training.train(student, teacher, settings);
    graph = student.copy();
    outcome = trained;
    return trained;
  }

  @Override
  public List<LayerReconstruction> reconstruct(
      Model reference,
      Model quantized,
      List<ReconstructionUnit> units,
      ReconstructionSettings settings) {
    return training.reconstruct(reference, quantized, units, settings);
  }

  /** The training graph. */
  Model graph() {
    return Optional.ofNullable(graph).orElseThrow();
  }

  TrainingOutcome outcome() {
    return Optional.ofNullable(outcome).orElseThrow();
  }
}
