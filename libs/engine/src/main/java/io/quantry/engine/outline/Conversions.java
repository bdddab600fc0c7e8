package io.quantry.engine.outline;

import io.quantry.contracts.engine.OutlineResult.Extent;
import io.quantry.contracts.engine.OutlineResult.StoredForm;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that convert between real values and stored ones, and what they say: QuantizeLinear,
 * DequantizeLinear and DynamicQuantizeLinear of any domain.
 */
final class Conversions {
  private static final String QUANTIZE = "QuantizeLinear";
  private static final String DEQUANTIZE = "DequantizeLinear";
  private static final String DYNAMIC = "DynamicQuantizeLinear";

  /** Longer chains are hostile. */
  private static final int LONGEST = 64;

  /** Scales beyond that many are counted, not read. */
  private static final long MOST_SCALES = 4_000_000;

  private Conversions() {}

  static boolean contains(Node node) {
    return switch (node.opType()) {
      case QUANTIZE, DEQUANTIZE, DYNAMIC -> true;
      default -> false;
    };
  }

  /**
   * Where an operand comes from.
   *
   * @param value an operator's output, an input of a graph, or a constant
   * @param quantization the form in which it is read, null where it is not quantized
   */
  record Origin(Value value, @Nullable StoredForm quantization) {}

  /**
   * Walks from an operand back over conversions and over what prepares constants.
   *
   * @param computes whether a node is an operator that is drawn
   */
  static Origin origin(Value operand, Predicate<Node> computes) {
    Value current = operand;
    StoredForm quantization = null;
    for (int step = 0; step < LONGEST; step++) {
      Node producer = current.producer().orElse(null);
      if (producer == null || computes.test(producer) || producer.input(0).isEmpty()) {
        break;
      }
      if (quantization == null && contains(producer)) {
        quantization = of(producer);
      }
      current = producer.requireInput(0);
    }
    return new Origin(current, quantization);
  }

  /** The form in which an operator's output is stored, null where nothing quantizes it. */
  static @Nullable StoredForm after(Value output) {
    return output.consumers().stream()
        .filter(node -> node.opType().equals(QUANTIZE) || node.opType().equals(DYNAMIC))
        .findFirst()
        .map(Conversions::of)
        .orElse(null);
  }

  private static StoredForm of(Node conversion) {
    if (conversion.opType().equals(DYNAMIC)) {
      return new StoredForm("uint8", true, 0, null, null);
    }
    String type = typeName(stored(conversion));
    if (isDynamic(conversion)) {
      return new StoredForm(type, true, 0, null, null);
    }
    Tensor scale = conversion.input(1).flatMap(Constants::of).orElse(null);
    Optional<Value> zeroPoint = conversion.input(2);
    return new StoredForm(
        type,
        false,
        scale == null ? 0 : scale.elementCount(),
        extent(scale),
        zeroPoint.isEmpty()
            ? new Extent(0, 0)
            : extent(zeroPoint.flatMap(Constants::of).orElse(null)));
  }

  private static boolean isDynamic(Node conversion) {
    return conversion
        .input(0)
        .flatMap(Value::producer)
        .filter(node -> node.opType().equals(DYNAMIC))
        .isPresent();
  }

  /** The type of what is stored; without a declaration it is UINT8, as the specification says. */
  private static ElementType stored(Node conversion) {
    boolean dequantizes = conversion.opType().equals(DEQUANTIZE);
    Optional<ElementType> declared =
        dequantizes
            ? conversion.input(0).flatMap(Conversions::elementType)
            : conversion.output(0).flatMap(Value::elementType);
    return declared
        .or(() -> conversion.input(2).flatMap(Conversions::elementType))
        .orElseGet(
            () -> {
              Node before = conversion.input(0).flatMap(Value::producer).orElse(null);
              return dequantizes && before != null && before.opType().equals(QUANTIZE)
                  ? stored(before)
                  : ElementType.of((int) conversion.attributeInt("output_dtype", 2));
            });
  }

  private static Optional<ElementType> elementType(Value value) {
    return value.elementType().or(() -> Constants.of(value).map(Tensor::elementType));
  }

  private static @Nullable Extent extent(@Nullable Tensor numbers) {
    if (numbers == null
        || numbers.data() instanceof TensorData.External
        || !(numbers.elementType().isFloatingPoint() || numbers.elementType().isInteger())
        || numbers.elementCount() > MOST_SCALES) {
      return null;
    }
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (float number : numbers.floats()) {
      least = Math.min(least, number);
      greatest = Math.max(greatest, number);
    }
    return least <= greatest && Double.isFinite(least) && Double.isFinite(greatest)
        ? new Extent(least, greatest)
        : null;
  }

  /** Element types as the product's other reports spell them. */
  static String typeName(ElementType type) {
    return switch (type) {
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }
}
