package io.quantry.quantizer.technique;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.pass.ConstantsToInitializers;
import io.quantry.onnx.pass.FoldBatchNormalization;
import io.quantry.onnx.pass.FreezeInitializers;
import io.quantry.onnx.pass.OpsetUpgrade;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.RemoveIdentities;
import io.quantry.onnx.pass.ShareInitializers;

/**
 * Brings a model into the form that techniques rewrite, without a change to what it computes:
 * weights are constants that no caller overrides, constants are initializers, equal ones are one,
 * nodes that do nothing are gone, normalizations are folded, and the operator set has what the
 * technique emits.
 */
public final class Preparation {
  private Preparation() {}

  /**
   * @param minimumOpset the version of the standard operators that the technique needs
   */
  public static void run(Model model, long minimumOpset, Decisions decisions) {
    new FreezeInitializers().run(model);
    new ConstantsToInitializers().run(model);
    new RemoveIdentities().run(model);
    if (new FoldBatchNormalization().run(model)) {
      decisions.note("BatchNormalization was folded into the layers before it");
    }
    long opset = model.opsets().version("").orElse(1);
    if (opset < minimumOpset && new OpsetUpgrade().run(model)) {
      decisions.note(
          "the operator set was raised from %d to %d"
              .formatted(opset, model.opsets().version("").orElse(opset)));
    }
    new ShareInitializers().run(model);
    new RemoveDeadNodes().run(model);
  }
}
