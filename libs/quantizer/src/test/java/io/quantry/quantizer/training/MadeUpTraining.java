package io.quantry.quantizer.training;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Reconstructs by adding 1 to the second integer of each layer, and remembers what it was asked.
 */
public final class MadeUpTraining implements Training {
  private final List<ReconstructionUnit> units = new ArrayList<>();
  private final List<ReconstructionSettings> settings = new ArrayList<>();
  private final List<Model> references = new ArrayList<>();

  /** The units that it was asked to reconstruct. */
  public List<ReconstructionUnit> units() {
    return units;
  }

  /** How, one for each time. */
  public List<ReconstructionSettings> settings() {
    return settings;
  }

  /** Against which models. */
  public List<Model> references() {
    return references;
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  @Override
  public TrainingOutcome train(Model student, Model teacher, TrainingSettings how) {
    throw new IllegalStateException("not asked to train");
  }

  @Override
  public List<LayerReconstruction> reconstruct(
      Model reference,
      Model quantized,
      List<ReconstructionUnit> wanted,
      ReconstructionSettings how) {
    units.addAll(wanted);
    settings.add(how);
    references.add(reference);
    List<LayerReconstruction> outcomes = new ArrayList<>();
    for (ReconstructionUnit unit : wanted) {
      for (Node node : quantized.graph().nodes()) {
        if (unit.layers().contains(node.name())) {
          raise(node.requireInput(1).producer().orElseThrow().requireInput(0));
        }
      }
      outcomes.add(new LayerReconstruction(unit.layers(), 4, 1, 1));
    }
    return outcomes;
  }

  private static void raise(Value stored) {
    Tensor tensor = stored.initializer().orElseThrow();
    int[] integers = tensor.ints();
    byte[] raised = new byte[integers.length];
    for (int i = 0; i < raised.length; i++) {
      raised[i] = (byte) (integers[i] + (i == 1 ? 1 : 0));
    }
    stored.graph().setInitializer(stored, Tensor.ofInt8s(raised, tensor.dims()));
  }
}
