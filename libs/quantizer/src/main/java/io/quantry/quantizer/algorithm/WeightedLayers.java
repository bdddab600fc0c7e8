package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.operator.WeightedForm;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Work;
import java.util.List;

/** The layers whose weights are about to be quantized. */
final class WeightedLayers {
  private WeightedLayers() {}

  /**
   * Conv, Gemm and MatMul of the main graph, in topological order, with constant FP32 weights of
   * their own layout and within the scope.
   */
  static List<Node> of(Work work) {
    Graph graph = work.model().graph();
    Scope scope = work.scope();
    return graph.nodes().stream()
        .filter(node -> ChannelLayout.weights(node).isPresent())
        .filter(node -> WeightedForm.obstacle(node).isEmpty())
        .filter(node -> scope.exclusion(node).isEmpty())
        .toList();
  }
}
