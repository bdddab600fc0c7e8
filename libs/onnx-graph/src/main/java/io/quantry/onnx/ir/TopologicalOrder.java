package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Kahn's algorithm, ties broken by the present position, so that a sorted graph stays as it is. A
 * node depends on what it consumes and on what its subgraphs capture. O((n + e) log n), iterative.
 */
final class TopologicalOrder {
  private TopologicalOrder() {}

  static List<Node> of(Graph graph) {
    List<Node> nodes = graph.nodes();
    Map<Node, Integer> position = new HashMap<>();
    nodes.forEach(node -> position.put(node, position.size()));
    List<Set<Integer>> successors = new ArrayList<>(nodes.size());
    int[] waitingFor = new int[nodes.size()];
    nodes.forEach(node -> successors.add(new HashSet<>()));
    for (int from = 0; from < nodes.size(); from++) {
      for (var output : nodes.get(from).outputs()) {
        if (output.isEmpty()) {
          continue;
        }
        for (Use use : output.get().uses()) {
          Integer to = position.get(ancestorIn(graph, use.node()));
          if (to != null && successors.get(from).add(to)) {
            waitingFor[to]++;
          }
        }
      }
    }
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int index = 0; index < waitingFor.length; index++) {
      if (waitingFor[index] == 0) {
        ready.add(index);
      }
    }
    List<Node> sorted = new ArrayList<>(nodes.size());
    for (Integer index = ready.poll(); index != null; index = ready.poll()) {
      sorted.add(nodes.get(index));
      for (int successor : successors.get(index)) {
        if (--waitingFor[successor] == 0) {
          ready.add(successor);
        }
      }
    }
    if (sorted.size() < nodes.size()) {
      throw new IllegalStateException("the nodes of " + graph + " form a cycle");
    }
    return sorted;
  }

  /** The node of the graph that is, or contains in a subgraph, the given node. */
  private static Node ancestorIn(Graph graph, Node node) {
    Node ancestor = node;
    while (ancestor.graph() != graph) {
      ancestor = ancestor.graph().owner().orElseThrow();
    }
    return ancestor;
  }
}
