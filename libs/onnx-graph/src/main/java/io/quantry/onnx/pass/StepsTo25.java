package io.quantry.onnx.pass;

import java.util.List;

/**
 * What changed in the standard operators between sets 21 and 25, by the ONNX operator changelog:
 * more element types, and attributes whose default is the old meaning. No form has to be rewritten.
 */
final class StepsTo25 {
  private StepsTo25() {}

  static final List<OpsetStep> ROWS = List.of();

  /** The operators that sets 22 to 25 added. */
  static final List<String> UNCHANGED =
      List.of("Attention", "RMSNormalization", "RotaryEmbedding", "Swish", "TensorScatter");
}
