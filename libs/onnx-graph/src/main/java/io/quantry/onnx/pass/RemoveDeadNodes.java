package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes what no output depends on.
 *
 * <ol>
 *   <li>A node none of whose outputs is used, and then whatever only it used.
 *   <li>An initializer that nothing uses and that is no input.
 *   <li>A local function that no node calls.
 * </ol>
 *
 * Inputs stay: they are the model's interface. Subgraphs and the bodies of called functions:
 * likewise, inner graphs first, so that what only they captured goes too.
 */
public final class RemoveDeadNodes implements Pass {
  @Override
  public boolean run(Model model) {
    boolean modified = false;
    boolean again = true;
    while (again) {
      again = removeUncalledFunctions(model);
      for (Graph graph : model.allGraphs().reversed()) {
        again |= run(graph);
      }
      modified |= again;
    }
    return modified;
  }

  private static boolean run(Graph graph) {
    if (graph.owner().filter(Node::isRemoved).isPresent()) {
      return false;
    }
    boolean modified = false;
    // Case 1: against the order of the nodes, a consumer goes before its producer.
    Deque<Node> candidates = new ArrayDeque<>(graph.nodes().reversed());
    while (!candidates.isEmpty()) {
      Node node = candidates.remove();
      if (!node.isRemoved() && isDead(node)) {
        List<Node> producers =
            node.inputs().stream()
                .flatMap(input -> input.flatMap(Value::producer).stream())
                .filter(producer -> producer.graph() == graph)
                .toList();
        node.remove();
        candidates.addAll(producers);
        modified = true;
      }
    }
    // Case 2.
    for (Value value : graph.initializers()) {
      if (value.isUnused() && !value.isGraphInput()) {
        graph.removeInitializer(value);
        modified = true;
      }
    }
    return modified;
  }

  private static boolean isDead(Node node) {
    return node.outputs().stream().allMatch(output -> output.map(Value::isUnused).orElse(true));
  }

  /** Case 3, once: a function that only such a function called stays for the next time. */
  static boolean removeUncalledFunctions(Model model) {
    Set<List<String>> called = new HashSet<>();
    for (Graph graph : model.allGraphs()) {
      for (Node node : graph.nodes()) {
        called.add(List.of(node.domain(), node.opType(), node.overload()));
      }
    }
    return model
        .functions()
        .removeIf(one -> !called.contains(List.of(one.domain(), one.name(), one.overload())));
  }
}
