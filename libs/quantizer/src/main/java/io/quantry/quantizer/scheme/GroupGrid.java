package io.quantry.quantizer.scheme;

/**
 * The integers that stand for the weights of one group, {@code real = (q - zeroPoint) * scale}.
 *
 * <ol>
 *   <li>Symmetric in b = 2 or 4 bits: q in {@code [-2^(b-1), 2^(b-1) - 1]}, {@code scale = m /
 *       -2^(b-1)}, m the signed weight of largest magnitude: it is exact, and the scale may be
 *       negative. Of a tie the negative weight counts. As ONNX Runtime's own block quantizer does.
 *   <li>Symmetric in 8 bits: q in {@code [-127, 127]}, {@code scale = max|w| / 127}.
 *   <li>Asymmetric: q in {@code [0, 2^b - 1]}, {@code scale = (max(0, max w) - min(0, min w)) /
 *       (2^b - 1)}, {@code zeroPoint = rint(-min(0, min w) / scale)}: 0 is exact.
 * </ol>
 *
 * Halves go to even. Scales are normal floats, 1 for a group of zeros, so that finite weights never
 * give NaN.
 *
 * @param bits 2, 4 or 8
 * @param symmetric whether the zero point is 0
 */
public record GroupGrid(int bits, boolean symmetric) {

  /** Refuses other widths. */
  public GroupGrid {
    if (bits != 2 && bits != 4 && bits != 8) {
      throw new IllegalArgumentException("groups of %d-bit weights".formatted(bits));
    }
  }

  /** Smallest integer. */
  public int min() {
    return symmetric ? (bits == 8 ? -127 : -(1 << (bits - 1))) : 0;
  }

  /** Largest integer. */
  public int max() {
    return symmetric ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
  }

  /**
   * The scale of a group.
   *
   * @param least its smallest weight, finite
   * @param largest its largest one, finite
   */
  public float scale(float least, float largest) {
    if (!symmetric) {
      return usable((Math.max(0.0, largest) - Math.min(0.0, least)) / max());
    }
    double magnitude = Math.max(Math.abs(least), Math.abs(largest));
    if (bits == 8) {
      return usable(magnitude / max());
    }
    return usable((-least >= largest ? -magnitude : magnitude) / min());
  }

  /**
   * The integer that stands for 0. Divided in float as weights are, so that the smallest weight
   * becomes no less than {@link #min}.
   *
   * @param scale of the group
   */
  public int zeroPoint(float least, float scale) {
    return symmetric ? 0 : clamped(Math.rint(-Math.min(0f, least) / scale));
  }

  /**
   * The nearest integer to a finite weight.
   *
   * @param scale of its group, or another normal number
   */
  public int integer(float weight, float scale, int zeroPoint) {
    return clamped(Math.rint(weight / scale) + zeroPoint);
  }

  /** The nearest normal float with the same sign; 1 for 0. */
  public static float usable(double scale) {
    if (scale == 0) {
      return 1f;
    }
    double magnitude = Math.clamp(Math.abs(scale), Float.MIN_NORMAL, Float.MAX_VALUE);
    return (float) Math.copySign(magnitude, scale);
  }

  private int clamped(double integer) {
    return (int) Math.max(min(), Math.min(max(), integer));
  }
}
