package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;

/** Quantized activations that a Clip makes fewer than their type holds. */
final class CutIntegers {
  private CutIntegers() {}

  /**
   * The name of the type, or of the one of fewer bits that a Clip leaves of UINT8: {@code uint4}.
   *
   * @param quantized what a DequantizeLinear reads
   * @param type what it is stored in
   */
  static String type(Value quantized, ElementType type) {
    if (type != ElementType.UINT8) {
      return TypeNames.of(type);
    }
    return quantized
        .producer()
        .filter(node -> node.is("Clip"))
        .flatMap(clip -> clip.input(2))
        .flatMap(Constants::of)
        .filter(most -> most.elementCount() == 1)
        .map(most -> bits(most))
        .filter(bits -> bits < Byte.SIZE)
        .map(bits -> "uint" + bits)
        .orElseGet(() -> TypeNames.of(type));
  }

  private static int bits(Tensor most) {
    return Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, most.longs()[0]));
  }
}
