package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.operator.WeightedForm;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layers with constant weights at both ends of a model. There may be several at each, and one
 * may be at both.
 *
 * @param first that have no layer before them: those that read the inputs
 * @param last that have none behind them: those that lead to the outputs
 */
record FirstAndLast(Set<Node> first, Set<Node> last) {
  /** Of the main graph; O(nodes). */
  static FirstAndLast of(Graph graph) {
    return new FirstAndLast(first(graph.nodes()), last(graph.nodes().reversed()));
  }

  boolean contains(Node node) {
    return first.contains(node) || last.contains(node);
  }

  private static Set<Node> first(List<Node> nodes) {
    Set<Node> found = new LinkedHashSet<>();
    Set<Value> behindLayers = new HashSet<>();
    for (Node node : nodes) {
      boolean follows =
          node.inputs().stream().flatMap(Optional::stream).anyMatch(behindLayers::contains);
      if (isLayer(node) && !follows) {
        found.add(node);
      }
      if (isLayer(node) || follows) {
        node.outputs().stream().flatMap(Optional::stream).forEach(behindLayers::add);
      }
    }
    return found;
  }

  private static Set<Node> last(List<Node> backwards) {
    Set<Node> found = new LinkedHashSet<>();
    Set<Value> beforeLayers = new HashSet<>();
    for (Node node : backwards) {
      boolean leads =
          node.outputs().stream().flatMap(Optional::stream).anyMatch(beforeLayers::contains);
      if (isLayer(node) && !leads) {
        found.add(node);
      }
      if (isLayer(node) || leads) {
        node.inputs().stream().flatMap(Optional::stream).forEach(beforeLayers::add);
      }
    }
    return found;
  }

  private static boolean isLayer(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED))
        && WeightedForm.obstacle(node).isEmpty();
  }
}
