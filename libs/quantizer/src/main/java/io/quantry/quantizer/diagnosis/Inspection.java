package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import io.quantry.quantizer.technique.Decisions;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the precision of every operator off a graph, whoever made it: floating point of any width,
 * QuantizeLinear and DequantizeLinear around an operator, operators on integers, activations
 * quantized while the model runs, weights in blocks.
 *
 * <p>A constant behind a DequantizeLinear, a Transpose or the like counts as an operand of the node
 * that computes with it. O(nodes + bytes of zero points).
 */
public final class Inspection {
  private static final Set<ElementType> NO_WEIGHTS =
      Set.of(ElementType.INT64, ElementType.UINT64, ElementType.BOOL, ElementType.STRING);

  private static final String BINARY = "binary";

  private final ElementTypes types;
  private final Set<Tensor> claimed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<String, Long> bytesByType = new TreeMap<>();

  private Inspection(ElementTypes types) {
    this.types = types;
  }

  /** Looks at the main graph, subgraphs and functions; runs nothing. */
  public static PrecisionReport of(Model model) {
    Inspection inspection = new Inspection(ElementTypes.of(model));
    List<OperatorPrecision> operators = List.copyOf(inspection.read(model).values());
    inspection.countUnclaimed(model);
    return new PrecisionReport(operators, inspection.sortedBytes());
  }

  /** As {@link #of}, by node; nodes that merely prepare constants are left out. */
  public static Map<Node, OperatorPrecision> byNode(Model model) {
    return new Inspection(ElementTypes.of(model)).read(model);
  }

  private Map<Node, OperatorPrecision> read(Model model) {
    Map<Node, OperatorPrecision> operators = new LinkedHashMap<>();
    for (Graph graph : model.allGraphs()) {
      for (Node node : graph.nodes()) {
        if (!preparesConstant(node)) {
          operators.put(node, precision(node));
        }
      }
    }
    return operators;
  }

  /** Whether all that the node does is known before the model runs. */
  private boolean preparesConstant(Node node) {
    return node.is("Constant")
        || (node.inputCount() > 0
            && node.outputCount() > 0
            && node.output(0).flatMap(Origin::of).isPresent());
  }

  private OperatorPrecision precision(Node node) {
    return new OperatorPrecision(
        Decisions.label(node),
        node.domain().isEmpty() ? node.opType() : node.domain() + ":" + node.opType(),
        weights(node),
        activations(node),
        claim(node));
  }

  private @Nullable WeightPrecision weights(Node node) {
    Optional<PackedWeights> packed = PackedWeights.of(node);
    if (packed.isPresent()) {
      return packed.get().precision();
    }
    Optional<IntegerOperators.Slots> slots = IntegerOperators.slots(node);
    if (slots.isPresent()) {
      return ofSlots(node, slots.get());
    }
    if (isConversion(node) || node.is("Clip")) {
      return null; // what they have are scales and bounds
    }
    Optional<Origin> largest =
        node.inputs().stream()
            .flatMap(Optional::stream)
            .flatMap(value -> Origin.of(value).stream())
            .filter(origin -> !NO_WEIGHTS.contains(origin.tensor().elementType()))
            .max(Comparator.comparingLong(Origin::elements));
    return largest.map(origin -> ofOrigin(node, origin)).orElse(null);
  }

  private static @Nullable WeightPrecision ofSlots(Node node, IntegerOperators.Slots slots) {
    Optional<Tensor> weights = slot(node, slots.weights()).flatMap(Origin::of).map(Origin::tensor);
    if (weights.isEmpty()) {
      return null;
    }
    Optional<Value> scale =
        slots.weightScale() == IntegerOperators.NONE
            ? ProductScale.after(node).constant()
            : slot(node, slots.weightScale());
    return QuantizationScheme.of(weights.get(), 0, scale, slot(node, slots.weightZeroPoint()));
  }

  private static WeightPrecision ofOrigin(Node node, Origin origin) {
    Tensor tensor = origin.tensor();
    Node dequantize = origin.dequantize();
    if (dequantize != null) {
      WeightPrecision precision =
          QuantizationScheme.of(
              tensor,
              dequantize.attributeInt("block_size", 0),
              dequantize.input(1),
              dequantize.input(2));
      return origin.bits() ? new WeightPrecision(BINARY, precision.granularity(), true) : precision;
    }
    Value codebook =
        origin.codebook() == null
            ? StoredForms.codebookBehind(node).orElse(null)
            : origin.codebook();
    if (codebook != null) {
      boolean whole = Constants.of(codebook).filter(book -> book.rank() == 1).isPresent();
      String type = TypeNames.of(tensor.elementType()) + " codebook";
      return new WeightPrecision(type, whole ? "tensor" : "channel", null);
    }
    if (origin.scale() != null) {
      return QuantizationScheme.of(tensor, 0, Optional.of(origin.scale()), Optional.empty());
    }
    boolean floats = tensor.elementType().isFloatingPoint() && tensor.elementType().bits() >= 16;
    if (floats) {
      return WeightPrecision.plain(TypeNames.of(tensor.elementType()));
    }
    Optional<Node> later = node.output(0).flatMap(Inspection::soleDequantize);
    return later
        .map(found -> QuantizationScheme.of(tensor, 0, found.input(1), found.input(2)))
        .orElseGet(
            () -> QuantizationScheme.of(tensor, 0, TableScale.after(node), Optional.empty()));
  }

  private static Optional<Node> soleDequantize(Value value) {
    return value.consumers().stream()
        .filter(consumer -> consumer.opType().equals("DequantizeLinear"))
        .findFirst();
  }

  private String activations(Node node) {
    if (isConversion(node)) {
      Value from = node.requireInput(0);
      ElementType to =
          node.opType().equals("DequantizeLinear")
              ? node.input(1).map(types::type).orElse(ElementType.FLOAT)
              : types.quantized(node);
      String dynamic = node.opType().equals("DynamicQuantizeLinear") ? "dynamic " : "";
      return "%s to %s%s".formatted(TypeNames.of(types.type(from)), dynamic, TypeNames.of(to));
    }
    Optional<IntegerOperators.Slots> slots = IntegerOperators.slots(node);
    if (slots.isPresent() && slots.get().quantizesItself()) {
      return "dynamic uint8";
    }
    if (PackedWeights.of(node).isPresent() && node.attributeInt("accuracy_level", 0) == 4) {
      return "dynamic int8";
    }
    Set<String> found = new LinkedHashSet<>();
    Set<String> indexes = new LinkedHashSet<>();
    for (Optional<Value> input : data(node, slots)) {
      if (input.isPresent() && Origin.of(input.get()).isEmpty()) {
        String type = operand(input.get());
        (NO_WEIGHTS.contains(types.type(input.get())) ? indexes : found).add(type);
      }
    }
    Set<String> shown = found.isEmpty() ? indexes : found;
    return shown.isEmpty() ? "-" : shown.stream().sorted().collect(Collectors.joining("/"));
  }

  /** The operands that hold data: scales and zero points of an integer operator are left out. */
  private static List<Optional<Value>> data(
      Node node, Optional<IntegerOperators.Slots> integerSlots) {
    if (integerSlots.isEmpty()) {
      return node.inputs();
    }
    IntegerOperators.Slots slots = integerSlots.get();
    return slots.weights() == IntegerOperators.NONE
        ? List.of(slot(node, slots.activation()))
        : List.of(slot(node, slots.activation()), slot(node, slots.weights()));
  }

  private String operand(Value value) {
    Node producer = value.producer().orElse(null);
    if (producer != null
        && producer.opType().equals("DynamicQuantizeLinear")
        && value.outputIndex() == 0) {
      return "dynamic uint8";
    }
    if (producer != null && producer.opType().equals("DequantizeLinear")) {
      Value quantized = producer.requireInput(0);
      boolean dynamic =
          quantized
              .producer()
              .filter(node -> node.opType().equals("DynamicQuantizeLinear"))
              .isPresent();
      return dynamic
          ? "dynamic " + TypeNames.of(types.type(quantized))
          : CutIntegers.type(quantized, types.type(quantized));
    }
    return TypeNames.of(types.type(value));
  }

  private static boolean isConversion(Node node) {
    return switch (node.opType()) {
      case "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear" -> true;
      default -> false;
    };
  }

  private static Optional<Value> slot(Node node, int index) {
    return index == IntegerOperators.NONE ? Optional.empty() : node.input(index);
  }

  /** Bytes of constants that no node before has claimed. */
  private long claim(Node node) {
    long bytes = 0;
    for (Optional<Value> input : node.inputs()) {
      if (input.isPresent()) {
        bytes += claim(input.get(), node, 0);
      }
    }
    return bytes;
  }

  private long claim(Value value, Node user, int depth) {
    Optional<Tensor> tensor = Origin.tensor(value);
    if (tensor.isPresent()) {
      return claim(tensor.get(), typeName(tensor.get(), value, user));
    }
    Node producer = value.producer().orElse(null);
    if (producer == null || depth > 16 || Origin.of(value).isEmpty()) {
      return 0;
    }
    long bytes = 0;
    for (Optional<Value> input : producer.inputs()) {
      if (input.isPresent()) {
        bytes += claim(input.get(), producer, depth + 1);
      }
    }
    return bytes;
  }

  private long claim(Tensor tensor, String type) {
    if (!claimed.add(tensor)) {
      return 0;
    }
    bytesByType.merge(type, tensor.byteSize(), Long::sum);
    return tensor.byteSize();
  }

  private static String typeName(Tensor tensor, Value value, Node user) {
    return PackedWeights.of(user)
        .filter(packed -> user.input(packed.slot()).filter(value::equals).isPresent())
        .map(packed -> packed.precision().type())
        .orElseGet(() -> user.is("BitShift") ? BINARY : TypeNames.of(tensor.elementType()));
  }

  /** Constants that only graph outputs or nothing uses. */
  private void countUnclaimed(Model model) {
    for (Graph graph : model.allGraphs()) {
      for (Value value : graph.initializers()) {
        value.initializer().ifPresent(tensor -> claim(tensor, TypeNames.of(tensor.elementType())));
      }
    }
  }

  private Map<String, Long> sortedBytes() {
    Map<String, Long> sorted = new LinkedHashMap<>();
    bytesByType.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
