package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A FLOAT tensor in 16 bits, and what that cost. O(elements).
 *
 * @param tensor the same dims; elements beyond the range are clamped to it
 * @param largest the largest finite magnitude before conversion, 0 if there is none
 * @param overflowed how many finite elements were beyond the range
 * @param flushed how many elements other than zero became zero
 * @param subnormal how many became numbers of reduced precision
 */
record HalfWeights(Tensor tensor, float largest, long overflowed, long flushed, long subnormal) {

  static HalfWeights of(Tensor weights, HalfFormat format) {
    float[] values = weights.floats();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(2, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    float largest = 0;
    long overflowed = 0;
    long flushed = 0;
    long subnormal = 0;
    for (float value : values) {
      float magnitude = Math.abs(value);
      short bits = format.encode(format.clamp(value));
      if (Float.isFinite(value)) {
        largest = Math.max(largest, magnitude);
      }
      if (format.overflows(value)) {
        overflowed++;
      } else if (magnitude > 0 && (bits & 0x7FFF) == 0) {
        flushed++;
      } else if (magnitude > 0 && magnitude < format.smallestNormal()) {
        subnormal++;
      }
      bytes.putShort(bits);
    }
    return new HalfWeights(
        Tensor.ofBytes(format.elementType(), bytes.flip(), weights.dims()),
        largest,
        overflowed,
        flushed,
        subnormal);
  }

  /**
   * Whether nothing of the tensor keeps its precision, though it is not all zeros: an epsilon of
   * 1e-12, say, which would be zero.
   */
  boolean vanishes(HalfFormat format) {
    return largest > 0 && largest < format.smallestNormal();
  }
}
