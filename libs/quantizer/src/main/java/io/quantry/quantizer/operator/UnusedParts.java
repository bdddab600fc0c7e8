package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.List;

/**
 * Takes out what a rewrite left without a use: nodes, then initializers; in subgraphs too, not in
 * functions.
 */
public final class UnusedParts {
  private UnusedParts() {}

  /** O(nodes + values). */
  public static void remove(Graph main) {
    List<Graph> graphs = main.withSubgraphs();
    for (Graph graph : graphs.reversed()) {
      for (Node node : graph.nodes().reversed()) {
        boolean unused =
            node.outputs().stream().allMatch(output -> output.map(Value::isUnused).orElse(true));
        if (unused) {
          node.remove();
        }
      }
    }
    for (Graph graph : graphs) {
      for (Value value : graph.initializers()) {
        if (value.isUnused() && !value.isGraphInput()) {
          graph.removeInitializer(value);
        }
      }
    }
  }
}
