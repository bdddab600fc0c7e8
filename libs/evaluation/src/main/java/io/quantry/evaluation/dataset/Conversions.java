package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;

/**
 * Element types of data as those of a model's inputs: doubles become floats, integers wider or
 * narrower integers (narrower only where each value fits), integers of up to 16 bits floats.
 */
final class Conversions {
  private Conversions() {}

  static boolean possible(ElementType from, ElementType to) {
    if (from == to) {
      return true;
    }
    return switch (to) {
      case FLOAT ->
          switch (from) {
            case DOUBLE, FLOAT16, INT8, UINT8, INT16, UINT16, BOOL -> true;
            default -> false;
          };
      case FLOAT16 -> from == ElementType.FLOAT || from == ElementType.DOUBLE;
      case INT64, INT32 -> from.isInteger();
      default -> false;
    };
  }

  static TensorValue convert(String input, TensorValue value, ElementType to) {
    if (value.elementType() == to) {
      return value;
    }
    return switch (to) {
      case FLOAT -> TensorValue.ofFloats(value.floats(), value.shape());
      case FLOAT16 -> halves(value);
      case INT64 -> TensorValue.ofInt64s(value.longs(), value.shape());
      case INT32 -> TensorValue.ofInt32s(narrow(input, value.longs()), value.shape());
      default -> throw new IllegalStateException(value + " cannot become " + to);
    };
  }

  private static TensorValue halves(TensorValue value) {
    ByteBuffer content = TensorValue.allocate(ElementType.FLOAT16, value.elementCount());
    int position = 0;
    for (float element : value.floats()) {
      content.putShort(position, Float.floatToFloat16(element));
      position += Short.BYTES;
    }
    return new TensorValue(ElementType.FLOAT16, value.shape(), content);
  }

  private static int[] narrow(String input, long[] values) {
    int[] narrow = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (int) values[i];
      if (narrow[i] != values[i]) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "input '%s' takes INT32, the data hold %d".formatted(input, values[i]));
      }
    }
    return narrow;
  }
}
