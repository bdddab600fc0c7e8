package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.LayerDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Operators that usually gain from quantization and were left alone, with what the graph tells of
 * the reason. Why a foreign tool decided so is not in the model.
 */
public final class KeptFloat {
  private static final Set<String> PRODUCTS =
      Set.of(
          "Attention", "Conv", "ConvTranspose", "Einsum", "GRU", "Gemm", "LSTM", "MatMul", "RNN");

  private KeptFloat() {}

  /** In graph order, subgraphs after the graphs around them. */
  public static List<LayerDecision> of(QuantizationPoints points) {
    Set<String> quantized =
        points.layers().stream().map(QuantizedLayer::output).collect(Collectors.toSet());
    Model model = points.model();
    List<LayerDecision> kept = new ArrayList<>();
    for (Graph graph : model.allGraphs()) {
      for (Node node : graph.nodes()) {
        boolean main = graph == model.graph();
        boolean left =
            PRODUCTS.contains(node.opType())
                && node.output(0).isPresent()
                && !(main && quantized.contains(node.requireOutput(0).name()));
        if (left) {
          kept.add(new LayerDecision(Decisions.label(node), node.opType(), reason(node, main)));
        }
      }
    }
    return kept;
  }

  private static String reason(Node node, boolean main) {
    List<Value> constants =
        node.inputs().stream()
            .flatMap(Optional::stream)
            .filter(value -> Constants.of(value).isPresent())
            .toList();
    if (!main) {
      return "inside a subgraph or function, in floating point";
    }
    return constants.isEmpty()
        ? "all its operands are activations, in floating point"
        : "weights and activations are in floating point";
  }
}
