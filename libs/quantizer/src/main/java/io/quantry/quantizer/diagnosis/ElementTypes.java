package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Element types of values, from declarations where there are any, else forward from the inputs: an
 * operator that is not known to do otherwise gives out the type of its first operand, control flow
 * that of its body's outputs. O(nodes).
 */
final class ElementTypes {
  private static final Set<String> INDEXES =
      Set.of("ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "Shape", "Size");
  private static final Set<String> TRUTHS =
      Set.of(
          "And",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "Not",
          "Or",
          "Xor");
  private static final Set<String> FLOATS_OF_INTEGERS =
      Set.of("DynamicQuantizeMatMul", "MatMulIntegerToFloat", "DynamicQuantizeLSTM");

  private final Map<Value, ElementType> types = new HashMap<>();

  private ElementTypes() {}

  static ElementTypes of(Model model) {
    ElementTypes types = new ElementTypes();
    types.read(model.graph());
    model.functions().forEach(function -> types.read(function.body()));
    return types;
  }

  /** Nested graphs first: what they give out is what their node gives out. */
  private void read(Graph graph) {
    for (Node node : graph.nodes()) {
      node.subgraphs().forEach(this::read);
      for (int i = 0; i < node.outputCount(); i++) {
        ElementType type = nested(node, i).map(this::type).orElseGet(() -> result(node));
        node.output(i).ifPresent(value -> types.put(value, type));
      }
      if (node.opType().equals("DynamicQuantizeLinear")) {
        node.output(1).ifPresent(scale -> types.put(scale, ElementType.FLOAT));
      }
    }
  }

  /**
   * The value inside a control flow operator that becomes its output; a Loop's first is its
   * condition.
   */
  private static Optional<Value> nested(Node node, int output) {
    if (!node.is("If") && !node.is("Loop") && !node.is("Scan")) {
      return Optional.empty();
    }
    int index = node.is("Loop") ? output + 1 : output;
    return node.subgraphs().stream()
        .map(Graph::outputs)
        .filter(outputs -> index < outputs.size())
        .map(outputs -> outputs.get(index))
        .findFirst();
  }

  /** {@link ElementType#UNKNOWN} where nothing tells. */
  ElementType type(Value value) {
    return value
        .elementType()
        .or(() -> Constants.of(value).map(Tensor::elementType))
        .or(() -> Optional.ofNullable(types.get(value)))
        .orElse(ElementType.UNKNOWN);
  }

  /** The type that a QuantizeLinear or DynamicQuantizeLinear gives out. */
  ElementType quantized(Node quantize) {
    if (quantize.opType().equals("DynamicQuantizeLinear")) {
      return ElementType.UINT8;
    }
    return quantize
        .input(2)
        .map(this::type)
        .orElseGet(
            () -> ElementType.of((int) quantize.attributeInt("output_dtype", 2))); // 2 is UINT8
  }

  private ElementType result(Node node) {
    String operator = node.opType();
    if (operator.equals("Cast")) {
      return ElementType.of((int) node.attributeInt("to", 0));
    } else if (operator.equals("QuantizeLinear") || operator.equals("DynamicQuantizeLinear")) {
      return quantized(node);
    } else if (operator.equals("DequantizeLinear")) {
      return node.input(1).map(this::type).orElse(ElementType.UNKNOWN);
    } else if (operator.equals("MatMulInteger") || operator.equals("ConvInteger")) {
      return ElementType.INT32;
    } else if (FLOATS_OF_INTEGERS.contains(operator)) {
      return ElementType.FLOAT;
    } else if (INDEXES.contains(operator)) {
      return ElementType.INT64;
    } else if (TRUTHS.contains(operator)) {
      return ElementType.BOOL;
    }
    int first = operator.equals("Where") ? 1 : 0;
    return node.input(first).map(this::type).orElse(ElementType.UNKNOWN);
  }
}
