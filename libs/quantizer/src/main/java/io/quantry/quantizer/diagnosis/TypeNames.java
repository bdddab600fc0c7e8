package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import java.util.Locale;

/** Element types as this package's reports spell them: {@code float32}, {@code int8}. */
final class TypeNames {
  private TypeNames() {}

  static String of(ElementType type) {
    return switch (type) {
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }
}
