package io.quantry.onnx.pass;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Raises models, runs them, and keeps what came of each, by the model's name. */
final class UpgradeOutcome {
  /** What the runtime implements only below set 22, or, Swish, by a function of set 24 alone. */
  static final Set<String> WITHOUT_KERNEL =
      Set.of("RoiAlign", "GlobalLpPool", "MaxRoiPool", "Swish");

  private static final String NO_KERNEL = "Could not find an implementation";

  final Set<String> equal = new TreeSet<>();
  final Set<String> withoutKernel = new TreeSet<>();
  final Map<String, String> wrong = new TreeMap<>();
  final Map<String, String> refused = new TreeMap<>();
  private final int target;
  private final double tolerance;

  /**
   * @param tolerance relative to the largest element of an output
   */
  UpgradeOutcome(int target, double tolerance) {
    this.target = target;
    this.tolerance = tolerance;
  }

  void check(String name, Model model, Map<String, Tensor> inputs, Map<String, Tensor> expected) {
    try {
      new OpsetUpgrade(target).run(model);
      Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), inputs);
      String difference = OpsetUpgradeTest.difference(expected, after, tolerance);
      if (difference.isEmpty()) {
        equal.add(name);
      } else {
        wrong.put(name, difference);
      }
    } catch (ModelRefusedException refusal) {
      refused.put(name, String.valueOf(refusal.getMessage()));
    } catch (OrtException rejected) {
      String message = String.valueOf(rejected.getMessage());
      boolean known =
          target > 21
              && message.contains(NO_KERNEL)
              && model.graph().nodes().stream()
                  .anyMatch(node -> WITHOUT_KERNEL.contains(node.opType()));
      if (known) {
        withoutKernel.add(name);
      } else {
        wrong.put(name, message);
      }
    }
  }
}
