package io.quantry.onnx.ir;

/**
 * Decodes the floating-point types of at most 16 bits. Exact: every such number is a float.
 *
 * <p>Formats: IEEE binary16, bfloat16, the four FP8 types of arXiv 2209.05433 and 2206.02915 as the
 * ONNX specification lists them, E8M0 and E2M1 of the OCP microscaling specification. Pure and
 * thread-safe.
 */
public final class NarrowFloats {
  private static final float[] E2M1 = {0f, 0.5f, 1f, 1.5f, 2f, 3f, 4f, 6f};

  private NarrowFloats() {}

  /**
   * The number of a bit pattern.
   *
   * @param bits the lowest as many as the type has; those above are 0
   * @throws IllegalArgumentException of any other type
   */
  public static float decode(ElementType type, int bits) {
    return switch (type) {
      case FLOAT16 -> Float.float16ToFloat((short) bits);
      case BFLOAT16 -> Float.intBitsToFloat(bits << 16);
      // No infinity; only the all-ones patterns are NaN.
      case FLOAT8E4M3FN -> (bits & 0x7F) == 0x7F ? Float.NaN : minifloat(bits, 3, 7);
      // UZ: no infinity, no negative zero; its pattern is the one NaN, and the bias is one more.
      case FLOAT8E4M3FNUZ -> bits == 0x80 ? Float.NaN : minifloat(bits, 3, 8);
      case FLOAT8E5M2 -> {
        if ((bits & 0x7F) > 0x7C) {
          yield Float.NaN;
        }
        float infinity = (bits & 0x80) == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
        yield (bits & 0x7F) == 0x7C ? infinity : minifloat(bits, 2, 15);
      }
      case FLOAT8E5M2FNUZ -> bits == 0x80 ? Float.NaN : minifloat(bits, 2, 16);
      // A power of two without sign: 2^(bits - 127).
      case FLOAT8E8M0 -> bits == 0xFF ? Float.NaN : Math.scalb(1f, bits - 127);
      case FLOAT4E2M1 -> (bits & 8) == 0 ? E2M1[bits & 7] : -E2M1[bits & 7];
      default -> throw new IllegalArgumentException(type + " is no narrow floating-point type");
    };
  }

  /** One sign bit, then exponent and mantissa of a finite 8-bit number. */
  private static float minifloat(int bits, int mantissaBits, int bias) {
    int mantissa = bits & ((1 << mantissaBits) - 1);
    int exponent = (bits & 0x7F) >> mantissaBits;
    float magnitude =
        exponent == 0
            ? Math.scalb((float) mantissa, 1 - bias - mantissaBits)
            : Math.scalb((float) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
    return (bits & 0x80) == 0 ? magnitude : -magnitude;
  }
}
