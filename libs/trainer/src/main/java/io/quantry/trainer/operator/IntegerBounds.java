package io.quantry.trainer.operator;

import io.quantry.onnx.ir.ElementType;

/** The least and the largest value of an integer type of up to 32 bits. */
public final class IntegerBounds {
  private IntegerBounds() {}

  public static long min(ElementType type) {
    return isSigned(type) ? -(1L << (type.bits() - 1)) : 0;
  }

  public static long max(ElementType type) {
    return (1L << (isSigned(type) ? type.bits() - 1 : type.bits())) - 1;
  }

  private static boolean isSigned(ElementType type) {
    return switch (type) {
      case INT2, INT4, INT8, INT16, INT32 -> true;
      case UINT2, UINT4, UINT8, UINT16, UINT32 -> false;
      default -> throw new IllegalArgumentException(type + " is no integer type");
    };
  }
}
