package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;

/**
 * Turns initializers that are listed as graph inputs too, as files before IR 4 must, into
 * constants: callers can no longer override them, which quantized weights could not honour anyway.
 */
public final class OverridableWeights {
  /** From this version on, an initializer need not be an input. */
  private static final long FREE_INITIALIZERS = 4;

  private OverridableWeights() {}

  /** How many were turned. */
  public static int freeze(Model model) {
    int frozen = 0;
    for (Value input : model.graph().inputs()) {
      if (input.isInitializer()) {
        model.graph().removeInput(input);
        frozen++;
      }
    }
    model.setIrVersion(Math.max(model.irVersion(), FREE_INITIALIZERS));
    return frozen;
  }
}
