package io.quantry.quantizer.scheme;

/** The integer types that values are quantized to, with their ranges. */
public enum QuantizedType {
  INT8(-128, 127),
  UINT8(0, 255),
  INT32(Integer.MIN_VALUE, Integer.MAX_VALUE);

  private final int min;
  private final int max;

  QuantizedType(int min, int max) {
    this.min = min;
    this.max = max;
  }

  /** Smallest value of the type. */
  public int min() {
    return min;
  }

  /** Largest value of the type. */
  public int max() {
    return max;
  }

  /** Whether the type has negative values. */
  public boolean signed() {
    return min < 0;
  }

  /** The nearest value of the type. */
  public int saturate(double value) {
    return (int) Math.max(min, Math.min(max, value));
  }
}
