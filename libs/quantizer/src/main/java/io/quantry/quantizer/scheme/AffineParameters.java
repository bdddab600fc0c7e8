package io.quantry.quantizer.scheme;

/**
 * Scale and zero point of one tensor or channel: {@code real = (quantized - zeroPoint) * scale}, as
 * ONNX's QuantizeLinear and DequantizeLinear define it.
 *
 * @param type type of the quantized values
 * @param scale positive, finite and normal
 * @param zeroPoint the quantized value that stands for 0, within the type
 */
public record AffineParameters(QuantizedType type, float scale, int zeroPoint) {

  /** Refuses a scale that divides badly and a zero point outside the type. */
  public AffineParameters {
    if (!(scale >= Float.MIN_NORMAL) || !Float.isFinite(scale)) {
      throw new IllegalArgumentException("scale " + scale);
    }
    if (zeroPoint < type.min() || zeroPoint > type.max()) {
      throw new IllegalArgumentException("zero point " + zeroPoint + " of " + type);
    }
  }

  /**
   * Uses the type's whole range, asymmetrically. The interval is first widened to hold zero. A zero
   * interval gets scale 1, so that zeros stay exact; an interval too narrow for a normal scale gets
   * the smallest normal one.
   */
  public static AffineParameters asymmetric(QuantizedType type, Range range) {
    Range widened = range.includingZero();
    if (widened.isZero()) {
      return new AffineParameters(type, 1f, type.signed() ? 0 : type.min());
    }
    double steps = (double) type.max() - type.min();
    // In double: the width of [-3e38, 3e38] overflows float.
    float scale = usableScale(((double) widened.max() - widened.min()) / steps);
    int zeroPoint = type.saturate(Math.rint(type.min() - (double) widened.min() / scale));
    return new AffineParameters(type, scale, zeroPoint);
  }

  /**
   * Symmetric around zero in a signed type, without its lowest value: 8-bit values lie in [-127,
   * 127].
   *
   * @param magnitude largest absolute value, finite and not negative
   */
  public static AffineParameters symmetric(QuantizedType type, float magnitude) {
    if (!type.signed() || !Float.isFinite(magnitude) || magnitude < 0) {
      throw new IllegalArgumentException("symmetric " + type + " of magnitude " + magnitude);
    }
    float scale = magnitude == 0 ? 1f : usableScale((double) magnitude / type.max());
    return new AffineParameters(type, scale, 0);
  }

  /**
   * {@code saturate(round(value / scale) + zeroPoint)}, halves to even, as QuantizeLinear does; NaN
   * becomes the zero point.
   */
  public int quantize(float value) {
    // float division, as the operator's definition has it
    double rounded = Float.isNaN(value) ? 0 : Math.rint(value / scale);
    return type.saturate(rounded + zeroPoint);
  }

  /** {@code (quantized - zeroPoint) * scale}. */
  public float dequantize(int quantized) {
    return (float) ((long) quantized - zeroPoint) * scale;
  }

  /** The interval that the type can represent with these parameters. */
  public Range representable() {
    return new Range(dequantize(type.min()), dequantize(type.max()));
  }

  private static float usableScale(double scale) {
    return (float) Math.max(scale, Float.MIN_NORMAL);
  }
}
