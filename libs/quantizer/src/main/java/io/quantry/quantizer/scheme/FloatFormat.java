package io.quantry.quantizer.scheme;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.NarrowFloats;

/**
 * The floating-point formats that weights are stored in, each a sign, an exponent and a fraction:
 *
 * <table>
 *   <caption>Formats</caption>
 *   <tr><th>format<th>exponent, fraction bits<th>largest<th>smallest normal, subnormal<th>source
 *   <tr><td>FLOAT16<td>5, 10<td>65504<td>2^-14, 2^-24<td>IEEE 754 binary16
 *   <tr><td>BFLOAT16<td>8, 7<td>2^128 (1 - 2^-8)<td>2^-126, 2^-133<td>upper half of binary32
 *   <tr><td>FLOAT8E4M3FN<td>4, 3<td>448<td>2^-6, 2^-9<td>arXiv 2209.05433
 *   <tr><td>FLOAT8E5M2<td>5, 2<td>57344<td>2^-14, 2^-16<td>arXiv 2209.05433
 * </table>
 *
 * <p>Encoding rounds to nearest, ties to even, so the relative error of a normal number is at most
 * {@code 2^-(fraction bits + 1)}. Beyond the largest number the 16-bit formats give infinity, as
 * IEEE 754 does; those of 8 bits saturate, infinities too, as ONNX's Cast and QuantizeLinear do
 * under {@code saturate = 1}: FLOAT8E4M3FN has no infinity, and FLOAT8E5M2 never gives its own. NaN
 * stays NaN. Pure and thread-safe, O(1) a number.
 */
public enum FloatFormat {
  FLOAT16(ElementType.FLOAT16, 65_504f, 0x1p-14f) {
    @Override
    public int encode(float value) {
      return Float.floatToFloat16(value) & 0xFFFF;
    }
  },
  BFLOAT16(ElementType.BFLOAT16, 0x1.FEp127f, 0x1p-126f) {
    @Override
    public int encode(float value) {
      int bits = Float.floatToRawIntBits(value);
      if (Float.isNaN(value)) {
        // A payload in the lower half alone would round to infinity: the quiet bit keeps it a NaN.
        return (bits >>> 16) | 0x40;
      }
      int tieToEven = (bits >>> 16) & 1;
      return (bits + 0x7FFF + tieToEven) >>> 16;
    }
  },
  FLOAT8E4M3FN(ElementType.FLOAT8E4M3FN, 448f, 0x1p-6f) {
    @Override
    public int encode(float value) {
      return saturated(value, 3, 7, 0x7E, 0x7F);
    }
  },
  FLOAT8E5M2(ElementType.FLOAT8E5M2, 57_344f, 0x1p-14f) {
    @Override
    public int encode(float value) {
      return saturated(value, 2, 15, 0x7B, 0x7E);
    }
  };

  private final ElementType elementType;
  private final float largest;
  private final float smallestNormal;

  FloatFormat(ElementType elementType, float largest, float smallestNormal) {
    this.elementType = elementType;
    this.largest = largest;
    this.smallestNormal = smallestNormal;
  }

  public ElementType elementType() {
    return elementType;
  }

  /** The largest finite number. */
  public float largest() {
    return largest;
  }

  /** The smallest positive number of full precision; smaller ones lose bits, then vanish. */
  public float smallestNormal() {
    return smallestNormal;
  }

  /** The bit pattern of the nearest number, in the lowest 8 or 16 bits; the others are 0. */
  public abstract int encode(float value);

  /** The number of a bit pattern, exactly. */
  public float decode(int bits) {
    return NarrowFloats.decode(elementType, bits);
  }

  /**
   * Rounds to 8 bits. A normal number's fraction is rounded within the bits of the float, where a
   * carry runs into the exponent as it should. Below, adding the power of two whose last place is
   * the smallest subnormal number rounds to a multiple of it.
   */
  private static int saturated(float value, int fraction, int bias, int largest, int notANumber) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 24 & 0x80;
    int magnitude = bits & 0x7FFF_FFFF;
    if (magnitude > 0x7F80_0000) {
      return sign | notANumber;
    }
    int dropped = 23 - fraction;
    int smallestNormal = (127 + 1 - bias) << 23;
    if (magnitude < smallestNormal) {
      float places = Float.intBitsToFloat(smallestNormal + (dropped << 23));
      float shifted = Float.intBitsToFloat(magnitude) + places;
      return sign | (Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(places));
    }
    int tieToEven = magnitude >>> dropped & 1;
    int rounded = (magnitude + (1 << (dropped - 1)) - 1 + tieToEven) >>> dropped;
    return sign | Math.min(rounded - ((127 - bias) << fraction), largest);
  }
}
