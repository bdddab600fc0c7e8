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
 * operator that is not known to do otherwise gives out the type of its first operand. O(nodes).
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
    for (Graph graph : model.allGraphs()) {
      for (Node node : graph.nodes()) {
        ElementType type = types.result(node);
        node.outputs().forEach(out -> out.ifPresent(value -> types.types.put(value, type)));
        if (node.opType().equals("DynamicQuantizeLinear")) {
          node.output(1).ifPresent(scale -> types.types.put(scale, ElementType.FLOAT));
        }
      }
    }
    return types;
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
