package io.quantry.quantizer.scheme;

/**
 * The inner loops of {@link SlabQuantizer}, in the form that HotSpot's C2 turns into vector
 * instructions without help: no calls, no branches, each array of one type read and written at one
 * and the same index.
 *
 * <p>Rounding is half to even: between 2^23 and 2^24 floats are the whole numbers, so adding {@link
 * #WHOLE} to a number of magnitude below 2^22 rounds it, and taking it away again is exact.
 */
final class SlabKernels {
  /** 1.5 * 2^23: the middle, so that negative numbers have the same spacing. */
  static final float WHOLE = 0x1.8p23f;

  private static final int SIGN = 0x8000_0000;

  private SlabKernels() {}

  /** Widens {@code [low, high]} of each lane; NaN and infinities stay to be seen. */
  static void extremes(float[] line, int lanes, float[] low, float[] high) {
    for (int i = 0; i < lanes; i++) {
      low[i] = Math.min(low[i], line[i]);
      high[i] = Math.max(high[i], line[i]);
    }
  }

  /**
   * The larger of 0 and the largest. By bit patterns: those of numbers above 0 are ordered as whole
   * numbers are, those of other numbers are negative; the smallest number of a float would be found
   * by jumps that depend on the weights.
   */
  static float highest(float[] weights, int from, int to) {
    int highest = 0;
    for (int i = from; i < to; i++) {
      highest = Math.max(highest, Float.floatToRawIntBits(weights[i]));
    }
    return Float.intBitsToFloat(highest);
  }

  /** The smaller of 0 and the smallest, likewise of the numbers with their signs turned. */
  static float lowest(float[] weights, int from, int to) {
    int highest = 0;
    for (int i = from; i < to; i++) {
      highest = Math.max(highest, Float.floatToRawIntBits(weights[i]) ^ SIGN);
    }
    return -Float.intBitsToFloat(highest);
  }

  /**
   * The number of largest magnitude with its sign, the negative one of a tie; NaN if there is one.
   * Bit patterns turned left by one are ordered by magnitude, then by sign.
   */
  static float farthest(float[] weights, int from, int to) {
    int farthest = SIGN;
    for (int i = from; i < to; i++) {
      int turned = Integer.rotateLeft(Float.floatToRawIntBits(weights[i]), 1);
      farthest = Math.max(farthest, turned ^ SIGN);
    }
    return Float.intBitsToFloat(Integer.rotateRight(farthest ^ SIGN, 1));
  }

  /**
   * {@code q = min(rint(w / scale) + zeroPoint, top)}. No integer falls below the lowest: the
   * smallest weight divided by its scale is the negative of what gave the zero point.
   */
  static void round(
      float[] weights,
      int from,
      int lanes,
      float[] scales,
      float[] zeroPoints,
      int top,
      byte[] q,
      int to) {
    float last = WHOLE + top;
    for (int i = 0; i < lanes; i++) {
      float whole = (weights[from + i] / scales[i] + WHOLE) + zeroPoints[i];
      q[to + i] = (byte) (Math.min(whole, last) - WHOLE);
    }
  }

  /** Adds to each lane the squares of errors and of weights, in units of its squared scale. */
  static void noise(
      float[] weights,
      int from,
      int lanes,
      float[] scales,
      float[] zeroPoints,
      int top,
      double[] errors,
      double[] squares) {
    float last = WHOLE + top;
    for (int i = 0; i < lanes; i++) {
      float steps = weights[from + i] / scales[i];
      float whole = Math.min((steps + WHOLE) + zeroPoints[i], last) - WHOLE;
      float error = steps - (whole - zeroPoints[i]);
      errors[i] += error * error;
      squares[i] += steps * steps;
    }
  }

  /** {@code (q - zeroPoint) * scale}; {@code mask} is 0xFF for unsigned bytes, -1 for signed. */
  static void widen(
      byte[] q, int from, int lanes, int mask, float[] scales, float[] zeroPoints, float[] out) {
    for (int i = 0; i < lanes; i++) {
      out[from + i] = ((q[from + i] & mask) - zeroPoints[i]) * scales[i];
    }
  }
}
