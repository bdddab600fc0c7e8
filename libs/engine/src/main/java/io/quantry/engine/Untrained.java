package io.quantry.engine;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.trainer.graph.Unsupported;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the trainer in a plan: refuses what could not be trained and leaves weights as they
 * are, which changes neither layers nor sizes.
 */
final class Untrained implements Training {
  private @Nullable Foreseen foreseen;

  /**
   * What the training would be.
   *
   * @param weightBytes FLOAT constants of the training graph
   */
  record Foreseen(TrainingSettings settings, long weightBytes) {}

  /** Empty before a technique has asked for a training. */
  Optional<Foreseen> foreseen() {
    return Optional.ofNullable(foreseen);
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  /**
   * @throws io.quantry.quantizer.QuantizationException {@code operator-not-trainable} with all of
   *     them
   */
  @Override
  public TrainingOutcome train(Model student, Model teacher, TrainingSettings settings) {
    Unsupported.refuse(student);
    long bytes =
        student.graph().initializers().stream()
            .flatMap(value -> value.initializer().stream())
            .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
            .mapToLong(tensor -> Float.BYTES * tensor.elementCount())
            .sum();
    foreseen = new Foreseen(settings, bytes);
    return new TrainingOutcome(0, 0, List.of(), Optional.empty());
  }

  @Override
  public List<LayerReconstruction> reconstruct(
      Model reference,
      Model quantized,
      List<ReconstructionUnit> units,
      ReconstructionSettings settings) {
    throw new IllegalStateException("a plan asks for no roundings");
  }
}
