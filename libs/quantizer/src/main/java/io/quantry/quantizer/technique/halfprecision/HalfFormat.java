package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.ElementType;
import java.util.Locale;

/**
 * The 16-bit floating-point formats: FLOAT16 is IEEE 754 binary16 (5 exponent and 10 fraction
 * bits), BFLOAT16 the upper half of binary32 (8 and 7).
 *
 * <p>Rounding is to nearest, ties to even, so the relative error of a normal number is at most
 * 2^-11 and 2^-8 (half a unit in the last place). Pure and thread-safe, O(1) a number.
 */
enum HalfFormat {
  FLOAT16(ElementType.FLOAT16, 65_504f, 0x1p-14f) {
    @Override
    short encode(float value) {
      return Float.floatToFloat16(value);
    }
  },
  BFLOAT16(ElementType.BFLOAT16, 0x1.FEp127f, 0x1p-126f) {
    @Override
    short encode(float value) {
      int bits = Float.floatToRawIntBits(value);
      if (Float.isNaN(value)) {
        // A payload in the lower half alone would round to infinity: the quiet bit keeps it a NaN.
        return (short) ((bits >>> 16) | 0x40);
      }
      int tieToEven = (bits >>> 16) & 1;
      return (short) ((bits + 0x7FFF + tieToEven) >>> 16);
    }
  };

  private final ElementType elementType;
  private final float largest;
  private final float smallestNormal;

  HalfFormat(ElementType elementType, float largest, float smallestNormal) {
    this.elementType = elementType;
    this.largest = largest;
    this.smallestNormal = smallestNormal;
  }

  ElementType elementType() {
    return elementType;
  }

  /** The largest finite number. */
  float largest() {
    return largest;
  }

  /** The smallest positive number of full precision; smaller ones lose bits, then vanish. */
  float smallestNormal() {
    return smallestNormal;
  }

  /** The bit pattern of the nearest number; what rounds beyond the largest is an infinity. */
  abstract short encode(float value);

  /** Whether ordinary activations may be out of range; BFLOAT16 has nearly that of FP32. */
  boolean isNarrow() {
    return this == FLOAT16;
  }

  /** Whether a finite number is out of range. */
  boolean overflows(float value) {
    return Float.isFinite(value) && Math.abs(value) > largest;
  }

  /** The number's nearest neighbour within the finite range; infinities and NaN stay. */
  float clamp(float value) {
    return Float.isFinite(value) ? Math.clamp(value, -largest, largest) : value;
  }

  /** The name in messages and names of values: {@code float16}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
