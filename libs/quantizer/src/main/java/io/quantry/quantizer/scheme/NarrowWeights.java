package io.quantry.quantizer.scheme;

/**
 * Quantizes weights to fewer than 8 bits, to nearest, halves to even, with zero point 0 and a scale
 * for each channel: {@code q = clamp(round(w / s), -2^(b-1), 2^(b-1) - 1)}. The whole signed range
 * is used, as one value in 16, 8 or 4 is too much to lose.
 *
 * <p>Of few levels the scale that holds the largest weight is a bad one. The scale is that of least
 * {@code Σ (w - s q)²}, as far as found:
 *
 * <ol>
 *   <li>Of {@value #CANDIDATES} candidates, each {@value #RATIO} of the one before, beginning with
 *       {@code max|w| / (2^(b-1) - 1)}, at which nothing is cut off, the best.
 *   <li>From it {@value #REFINEMENTS} times in turns: integers for the scale, then the scale of
 *       least squares for the integers, {@code s = Σ w q / Σ q²}. The error never grows.
 * </ol>
 *
 * Channels of zeros get scale 1. Deterministic and thread-safe; O(elements) time for each of the
 * {@value #CANDIDATES} candidates and {@value #REFINEMENTS} refinements.
 */
public final class NarrowWeights {
  private static final int CANDIDATES = 24;
  private static final double RATIO = 0.88;
  private static final int REFINEMENTS = 4;

  private NarrowWeights() {}

  /**
   * The scale of least squared error of each channel.
   *
   * @param values finite weights, as many for each channel
   * @param type signed, of fewer than 8 bits
   */
  public static float[] scales(float[] values, Channels channels, QuantizedType type) {
    if (!type.signed() || !type.isNarrow()) {
      throw new IllegalArgumentException("weights of few bits in " + type);
    }
    float[] scales = new float[channels.count()];
    for (int c = 0; c < scales.length; c++) {
      scales[c] = scale(channels.of(c, values), type);
    }
    return scales;
  }

  /**
   * Integers with given scales.
   *
   * @param scales one for each channel, positive
   */
  public static QuantizedWeights quantize(
      float[] values, Channels channels, float[] scales, QuantizedType type) {
    byte[] quantized = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      quantized[i] = (byte) integer(values[i], scales[channels.of(i)], type);
    }
    return new QuantizedWeights(quantized, scales, 0, type);
  }

  private static float scale(float[] weights, QuantizedType type) {
    float largest = 0;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    if (largest == 0) {
      return 1f;
    }
    float candidate = usable((double) largest / type.max());
    float best = candidate;
    double least = squaredError(weights, candidate, type);
    for (int i = 1; i < CANDIDATES; i++) {
      candidate = usable(candidate * RATIO);
      double error = squaredError(weights, candidate, type);
      if (error < least) {
        least = error;
        best = candidate;
      }
    }
    for (int i = 0; i < REFINEMENTS; i++) {
      float refined = leastSquares(weights, best, type);
      double error = squaredError(weights, refined, type);
      if (error >= least) {
        break;
      }
      least = error;
      best = refined;
    }
    return best;
  }

  private static double squaredError(float[] weights, float scale, QuantizedType type) {
    double sum = 0;
    for (float weight : weights) {
      double error = weight - integer(weight, scale, type) * scale;
      sum += error * error;
    }
    return sum;
  }

  /** The best scale for the integers that a scale leads to. */
  private static float leastSquares(float[] weights, float scale, QuantizedType type) {
    double products = 0;
    double squares = 0;
    for (float weight : weights) {
      double integer = integer(weight, scale, type);
      products += weight * integer;
      squares += integer * integer;
    }
    return squares == 0 ? scale : usable(products / squares);
  }

  private static double integer(float weight, float scale, QuantizedType type) {
    return Math.max(type.min(), Math.min(type.max(), Math.rint(weight / scale)));
  }

  private static float usable(double scale) {
    return (float) Math.max(scale, Float.MIN_NORMAL);
  }
}
