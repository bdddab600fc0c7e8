package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.ElementType;
import io.quantry.quantizer.scheme.FloatFormat;
import java.util.Locale;

/** The floating-point formats of 16 bits, as {@link FloatFormat} defines them. */
enum HalfFormat {
  FLOAT16(FloatFormat.FLOAT16),
  BFLOAT16(FloatFormat.BFLOAT16);

  private final FloatFormat format;

  HalfFormat(FloatFormat format) {
    this.format = format;
  }

  ElementType elementType() {
    return format.elementType();
  }

  /** The largest finite number. */
  float largest() {
    return format.largest();
  }

  /** The smallest positive number of full precision; smaller ones lose bits, then vanish. */
  float smallestNormal() {
    return format.smallestNormal();
  }

  /** The bit pattern of the nearest number; what rounds beyond the largest is an infinity. */
  short encode(float value) {
    return (short) format.encode(value);
  }

  /** Whether ordinary activations may be out of range; BFLOAT16 has nearly that of FP32. */
  boolean isNarrow() {
    return this == FLOAT16;
  }

  /** Whether a finite number is out of range. */
  boolean overflows(float value) {
    return Float.isFinite(value) && Math.abs(value) > largest();
  }

  /** The number's nearest neighbour within the finite range; infinities and NaN stay. */
  float clamp(float value) {
    return Float.isFinite(value) ? Math.clamp(value, -largest(), largest()) : value;
  }

  /** The name in messages and names of values: {@code float16}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
