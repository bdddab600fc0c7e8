package io.quantry.quantizer.calibration;

/**
 * The widths that a histogram's cells may have: powers of two, so that scaling is exact and two
 * neighbouring cells of one width are exactly one of the next. Cell {@code c} holds {@code [c * w,
 * (c + 1) * w)} above zero and the mirror image, {@code (c * w, (c + 1) * w]}, below it, where
 * {@code c} is negative; zero itself is in no cell. {@code w = 2^exponent}.
 */
final class BinWidth {
  /** Most cells between both extremes, zero counted as one more. */
  static final int CAPACITY = 4096;

  /** A normal float whose reciprocal is finite; subnormal values of one sign share a cell. */
  static final int LEAST_EXPONENT = Float.MIN_EXPONENT;

  /** What the interval of all floats needs. */
  static final int GREATEST_EXPONENT = Float.MAX_EXPONENT - 9;

  private static final int MANTISSA_BITS = 23;
  private static final int CAPACITY_BITS = 12;

  private BinWidth() {}

  /**
   * The least width at which the extremes lie no further apart than the capacity, but no less than
   * the spacing of floats at the larger one. It grows with the interval, so that it depends on the
   * values alone and not on their order. Since half the width would not do, the interval spans at
   * least 2,047 cells, unless floats are no finer.
   */
  static int exponent(float min, float max) {
    float magnitude = Math.max(Math.abs(min), Math.abs(max));
    int exponent =
        Math.max(
            Math.max(LEAST_EXPONENT, Math.getExponent(magnitude) - MANTISSA_BITS),
            Math.getExponent((double) max - min) - CAPACITY_BITS - 1);
    while (index(max, exponent) - index(min, exponent) >= CAPACITY) {
      exponent++;
    }
    return exponent;
  }

  /** 0 for zero, else the cell, counted from 1 above zero: the way the fast loop numbers them. */
  static long index(float value, int exponent) {
    return (long) Math.scalb((double) value, -exponent) + (long) Math.signum(value);
  }

  /** The cell behind an index other than 0. */
  static int cellOfIndex(long index) {
    return Math.toIntExact(index > 0 ? index - 1 : index);
  }

  /** The cell of a value other than zero. */
  static int cell(float value, int exponent) {
    return cellOfIndex(index(value, exponent));
  }

  /** The index that takes over an index' values when the width has doubled so many times. */
  static long widened(long index, int doublings) {
    int shift = Math.min(doublings, Long.SIZE - 1);
    if (index == 0) {
      return 0;
    }
    return index > 0 ? ((index - 1) >> shift) + 1 : index >> shift;
  }
}
