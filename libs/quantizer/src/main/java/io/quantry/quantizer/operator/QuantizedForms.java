package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether a model holds operators that only quantized models have. */
public final class QuantizedForms {
  private static final Set<String> OPERATORS =
      Set.of(
          "QuantizeLinear",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "MatMulInteger",
          "ConvInteger",
          "MatMulIntegerToFloat",
          "DynamicQuantizeMatMul",
          "DynamicQuantizeLSTM",
          "MatMulNBits",
          "GatherBlockQuantized",
          "QAttention",
          "QGemm");

  private QuantizedForms() {}

  /** What was found, such as {@code 3 DequantizeLinear, 2 QLinearConv}; empty if nothing was. */
  public static Optional<String> in(Model model) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Graph graph : model.allGraphs()) {
      graph.nodes().stream()
          .filter(QuantizedForms::isQuantized)
          .forEach(node -> counts.merge(node.opType(), 1, Integer::sum));
    }
    return counts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ")));
  }

  private static boolean isQuantized(Node node) {
    return OPERATORS.contains(node.opType()) || node.opType().startsWith("QLinear");
  }
}
