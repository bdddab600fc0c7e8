package io.quantry.quantizer.scheme;

import java.util.Arrays;
import java.util.Locale;

/**
 * The integer types that values are quantized to, with their ranges. Those of activations below 8
 * bits are UINT8 in a graph, cut off at their largest value; those of weights are stored packed and
 * widened to INT8 when a model is loaded.
 */
public enum QuantizedType {
  INT32(32, true),
  INT16(16, true),
  INT8(8, true),
  INT4(4, true),
  INT3(3, true),
  INT2(2, true),
  UINT16(16, false),
  UINT8(8, false),
  UINT7(7, false),
  UINT6(6, false),
  UINT5(5, false),
  UINT4(4, false),
  UINT3(3, false),
  UINT2(2, false);

  private final int bits;
  private final boolean signed;

  QuantizedType(int bits, boolean signed) {
    this.bits = bits;
    this.signed = signed;
  }

  /** From the word in a job specification. */
  public static QuantizedType of(String word) {
    return Arrays.stream(values())
        .filter(type -> type.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("integer type " + word));
  }

  /** The word in a job specification: {@code int4}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int bits() {
    return bits;
  }

  /** Smallest value of the type. */
  public int min() {
    return signed ? (int) (-1L << (bits - 1)) : 0;
  }

  /** Largest value of the type. */
  public int max() {
    return (int) ((1L << (signed ? bits - 1 : bits)) - 1);
  }

  /** How many values it has; of up to 8 bits. */
  public int levels() {
    return 1 << bits;
  }

  /** Whether the type has negative values. */
  public boolean signed() {
    return signed;
  }

  /** Whether it takes fewer than the 8 bits that kernels multiply. */
  public boolean isNarrow() {
    return bits < 8;
  }

  /** The nearest value of the type. */
  public int saturate(double value) {
    return (int) Math.max(min(), Math.min(max(), value));
  }
}
