package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model input that begins each clip as zeros and then takes an output of the frame before.
 *
 * @param from name of that output
 * @param sizes sizes of the input, all known, for instance {@code [2, 1, 128]}
 */
public record Carried(String from, List<Long> sizes) implements FurtherInput {
  private static final int MOST_ELEMENTS = 1 << 24;

  public Carried {
    sizes = List.copyOf(sizes);
    long elements = 1;
    for (long size : sizes) {
      if (size < 1 || size > MOST_ELEMENTS / elements) {
        throw new EvaluationException(
            "invalid-value",
            "a state needs sizes of at least 1 and at most %d elements in all, got %s"
                .formatted(MOST_ELEMENTS, sizes));
      }
      elements *= size;
    }
  }

  /** The option's form: {@code {from: stateN, shape: [2, 1, 128]}}. */
  static Carried ofOption(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> map
        && map.keySet().equals(Set.of("from", "shape"))
        && map.get("from") instanceof String from
        && map.get("shape") instanceof List<?> sizes
        && sizes.stream().allMatch(Carried::whole)) {
      return new Carried(from, sizes.stream().map(size -> ((Number) size).longValue()).toList());
    }
    throw new EvaluationException(
        "invalid-value",
        "dataset option 'state' needs {from: name of an output, shape: list of sizes} for '%s',"
                .formatted(name)
            + " got "
            + value);
  }

  private static boolean whole(@Nullable Object size) {
    return size instanceof Number number && number.doubleValue() == number.longValue();
  }

  @Override
  public boolean fits(ElementType type) {
    return type.bits() >= Byte.SIZE;
  }

  @Override
  public Shape shape() {
    return Shape.of(dimensions());
  }

  @Override
  public TensorValue value(ElementType type) {
    long elements = sizes.stream().reduce(1L, (product, size) -> product * size);
    return new TensorValue(type, dimensions(), TensorValue.allocate(type, elements));
  }

  private long[] dimensions() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }
}
