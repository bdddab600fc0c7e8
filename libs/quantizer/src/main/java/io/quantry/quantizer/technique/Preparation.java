package io.quantry.quantizer.technique;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.ConstantEvaluator;
import io.quantry.onnx.pass.ConstantsToInitializers;
import io.quantry.onnx.pass.FoldBatchNormalization;
import io.quantry.onnx.pass.FoldConstants;
import io.quantry.onnx.pass.FreezeInitializers;
import io.quantry.onnx.pass.InlineFunctions;
import io.quantry.onnx.pass.OpsetUpgrade;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.RemoveIdentities;
import io.quantry.onnx.pass.ShareInitializers;
import java.util.function.Consumer;

/**
 * Brings a model into the form that techniques rewrite, without a change to what it computes: local
 * functions are inlined, weights are constants that no caller overrides, constants are initializers
 * and what follows from them is computed, equal ones are one, nodes that do nothing are gone,
 * normalizations are folded, and the operator set has what the technique emits: one that is too old
 * becomes the least of 13, 21 and 25 that suffices.
 */
public final class Preparation {
  private Preparation() {}

  /**
   * Of a model that is being quantized.
   *
   * @param minimumOpset the version of the standard operators that the technique needs, up to 25
   */
  public static void run(Work work, long minimumOpset) {
    run(work, minimumOpset, layer -> {});
  }

  /**
   * The same.
   *
   * @param normalized told of each layer that took in a BatchNormalization
   */
  public static void run(Work work, long minimumOpset, Consumer<Node> normalized) {
    run(work.model(), minimumOpset, work.trials(), work.decisions(), normalized);
  }

  /**
   * @param minimumOpset the version of the standard operators that the technique needs, up to 25
   * @param evaluator computes constants
   */
  public static void run(
      Model model, long minimumOpset, ConstantEvaluator evaluator, Decisions decisions) {
    run(model, minimumOpset, evaluator, decisions, layer -> {});
  }

  private static void run(
      Model model,
      long minimumOpset,
      ConstantEvaluator evaluator,
      Decisions decisions,
      Consumer<Node> normalized) {
    if (new InlineFunctions().run(model)) {
      decisions.note("calls of local functions were replaced by the functions' nodes");
    }
    new FreezeInitializers().run(model);
    new ConstantsToInitializers().run(model);
    new FoldConstants(evaluator).run(model);
    new RemoveIdentities().run(model);
    if (new FoldBatchNormalization(normalized).run(model)) {
      decisions.note("BatchNormalization was folded into the layers before it");
    }
    long opset = model.opsets().version("").orElse(1);
    if (opset < minimumOpset && OpsetUpgrade.toAtLeast(minimumOpset).run(model)) {
      decisions.note(
          "the operator set was raised from %s to %s"
              .formatted(opset, model.opsets().version("").orElse(opset)));
    }
    new ShareInitializers().run(model);
    new RemoveDeadNodes().run(model);
  }
}
