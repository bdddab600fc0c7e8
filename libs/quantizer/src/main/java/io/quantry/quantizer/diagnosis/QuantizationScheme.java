package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;

/** Reads granularity and symmetry off the scales and zero points of quantized weights. */
final class QuantizationScheme {
  private QuantizationScheme() {}

  /**
   * @param blockSize 0 where there are no blocks
   * @param scale empty where there is no such operand, then the graph does not tell
   */
  static WeightPrecision of(
      Tensor weights, long blockSize, Optional<Value> scale, Optional<Value> zeroPoint) {
    String granularity =
        blockSize > 0
            ? "block " + blockSize
            : scale
                .flatMap(Constants::of)
                .map(tensor -> tensor.elementCount() > 1 ? "channel" : "tensor")
                .orElse("?");
    return new WeightPrecision(
        TypeNames.of(weights.elementType()),
        granularity,
        symmetric(weights.elementType(), zeroPoint));
  }

  /** Whether the zero point, 0 where it is absent, lies in the middle of the type. */
  static boolean symmetric(ElementType type, Optional<Value> zeroPoint) {
    long middle =
        switch (type) {
          case UINT2, UINT4, UINT8, UINT16 -> 1L << (type.bits() - 1);
          default -> 0;
        };
    Optional<Tensor> stored = zeroPoint.flatMap(Constants::of);
    if (stored.isEmpty() || !stored.get().elementType().isInteger()) {
      return middle == 0;
    }
    for (long element : stored.get().longs()) {
      if (element != middle) {
        return false;
      }
    }
    return true;
  }
}
