package io.quantry.quantizer.technique.trained;

import static java.util.Objects.requireNonNull;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does to the training graph what a test says, and keeps a copy of what came of it. */
final class RecordedTraining implements Training {
  private final Consumer<Model> change;
  private @Nullable Model student;
  private @Nullable Model teacher;
  private @Nullable TrainingSettings settings;

  RecordedTraining(Consumer<Model> change) {
    this.change = change;
  }

  /** Leaves everything as it is. */
  static RecordedTraining ofNothing() {
    return new RecordedTraining(student -> {});
  }

  /** The training graph as it was left. */
  Model student() {
    return requireNonNull(student);
  }

  Model teacher() {
    return requireNonNull(teacher);
  }

  TrainingSettings settings() {
    return requireNonNull(settings);
  }

  boolean wasAsked() {
    return student != null;
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  @Override
  public TrainingOutcome train(Model given, Model reference, TrainingSettings asked) {
    change.accept(given);
    student = given.copy();
    teacher = reference;
    settings = asked;
    return new TrainingOutcome(1, 1, List.of("before training: 1 %, after: 2 %"), Optional.empty());
  }

  @Override
  public List<LayerReconstruction> reconstruct(
      Model reference,
      Model quantized,
      List<ReconstructionUnit> units,
      ReconstructionSettings asked) {
    throw new UnsupportedOperationException();
  }
}
