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

  private final float[] values;
  private final Channels channels;
  private final QuantizedType type;

  private NarrowWeights(float[] values, Channels channels, QuantizedType type) {
    if (!type.signed() || !type.isNarrow()) {
      throw new IllegalArgumentException("weights of few bits in " + type);
    }
    this.values = values;
    this.channels = channels;
    this.type = type;
  }

  /**
   * The scale of least squared error of each channel.
   *
   * @param values finite weights
   * @param type signed, of fewer than 8 bits
   */
  public static float[] scales(float[] values, Channels channels, QuantizedType type) {
    return new NarrowWeights(values, channels, type).search();
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
      quantized[i] = (byte) type.saturate(Math.rint(values[i] / scales[channels.of(i)]));
    }
    return new QuantizedWeights(quantized, scales, 0, type);
  }

  private float[] search() {
    float[] largest = channels.magnitudes(values);
    float[] candidate = new float[largest.length];
    for (int c = 0; c < candidate.length; c++) {
      candidate[c] = usable((double) largest[c] / type.max());
    }
    Best best = new Best(candidate);
    for (int i = 1; i < CANDIDATES; i++) {
      for (int c = 0; c < candidate.length; c++) {
        candidate[c] = usable(candidate[c] * RATIO);
      }
      best.keepIfBetter(candidate, sums(candidate));
    }
    for (int i = 0; i < REFINEMENTS; i++) {
      Sums sums = sums(best.scales);
      float[] refined = best.scales.clone();
      for (int c = 0; c < refined.length; c++) {
        if (sums.squares[c] > 0) {
          refined[c] = usable(sums.products[c] / sums.squares[c]);
        }
      }
      best.keepIfBetter(refined, sums(refined));
    }
    for (int c = 0; c < largest.length; c++) {
      if (largest[c] == 0) {
        best.scales[c] = 1f;
      }
    }
    return best.scales;
  }

  /** The best scales so far, each channel by itself. */
  private final class Best {
    private final float[] scales;
    private final double[] errors;

    Best(float[] first) {
      scales = first.clone();
      errors = sums(first).errors;
    }

    void keepIfBetter(float[] candidate, Sums sums) {
      for (int c = 0; c < scales.length; c++) {
        if (sums.errors[c] < errors[c]) {
          errors[c] = sums.errors[c];
          scales[c] = candidate[c];
        }
      }
    }
  }

  /**
   * Over each channel, of weights w and integers q.
   *
   * @param errors {@code Σ (w - s q)²}
   * @param products {@code Σ w q}
   * @param squares {@code Σ q²}
   */
  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  private record Sums(double[] errors, double[] products, double[] squares) {}

  private Sums sums(float[] scales) {
    Sums sums =
        new Sums(new double[scales.length], new double[scales.length], new double[scales.length]);
    for (int i = 0; i < values.length; i++) {
      int c = channels.of(i);
      double integer = Math.max(type.min(), Math.min(type.max(), Math.rint(values[i] / scales[c])));
      double error = values[i] - integer * scales[c];
      sums.errors[c] += error * error;
      sums.products[c] += values[i] * integer;
      sums.squares[c] += integer * integer;
    }
    return sums;
  }

  private static float usable(double scale) {
    return (float) Math.max(scale, Float.MIN_NORMAL);
  }
}
