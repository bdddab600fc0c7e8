package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that a model input gets in every run.
 *
 * @param numbers one for a scalar
 * @param scalar whether the tensor has rank 0, else 1
 */
public record Constant(List<Double> numbers, boolean scalar) implements FurtherInput {
  private static final int MOST_NUMBERS = 1 << 16;

  /** Whole numbers above it are not all doubles. */
  private static final double MOST_EXACT = 1L << 53;

  public Constant {
    numbers = List.copyOf(numbers);
    if (numbers.isEmpty() || numbers.size() > MOST_NUMBERS || (scalar && numbers.size() != 1)) {
      throw new EvaluationException(
          "invalid-value",
          "a constant needs 1 to %d numbers, got %d".formatted(MOST_NUMBERS, numbers.size()));
    }
  }

  /** The option's form: a number, or a list of numbers. */
  static Constant ofOption(String name, @Nullable Object value) {
    boolean scalar = value instanceof Number;
    List<?> values = List.of();
    if (value instanceof List<?> list) {
      values = list;
    } else if (value != null) {
      values = List.of(value);
    }
    if (values.isEmpty() || !values.stream().allMatch(Constant::finite)) {
      throw new EvaluationException(
          "invalid-value",
          "dataset option 'constants' needs a finite number or a list of such for '%s', got %s"
              .formatted(name, value));
    }
    return new Constant(
        values.stream().map(number -> ((Number) number).doubleValue()).toList(), scalar);
  }

  private static boolean finite(@Nullable Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  /** Whole numbers fit INT64 and INT32, any fit reals. */
  @Override
  public boolean fits(ElementType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16 -> true;
      case INT64 -> whole(MOST_EXACT);
      case INT32 -> whole(Integer.MAX_VALUE);
      default -> false;
    };
  }

  private boolean whole(double most) {
    return numbers.stream()
        .allMatch(number -> number == Math.rint(number) && Math.abs(number) <= most);
  }

  @Override
  public Shape shape() {
    return Shape.of(sizes());
  }

  @Override
  public TensorValue value(ElementType type) {
    ByteBuffer content = TensorValue.allocate(type, numbers.size());
    for (double number : numbers) {
      switch (type) {
        case FLOAT -> content.putFloat((float) number);
        case DOUBLE -> content.putDouble(number);
        case FLOAT16 -> content.putShort(Float.floatToFloat16((float) number));
        case INT64 -> content.putLong((long) number);
        case INT32 -> content.putInt((int) number);
        default -> throw new IllegalStateException(this + " cannot become " + type);
      }
    }
    return new TensorValue(type, sizes(), content.flip());
  }

  private long[] sizes() {
    return scalar ? new long[0] : new long[] {numbers.size()};
  }
}
