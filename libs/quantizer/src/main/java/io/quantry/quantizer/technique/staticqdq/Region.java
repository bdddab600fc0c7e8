package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chosen nodes that are worth being left in FP32 together: one product, one node that moves data,
 * or operators that compute with activations and feed one another.
 *
 * @param nodes in graph order
 * @param edges values at the border to FP32 nodes, where a pair is left in
 */
record Region(List<Node> nodes, List<Value> edges) {

  /** All regions of a selection, before it is rewritten. */
  static List<Region> of(Selection selection) {
    Map<Node, List<Node>> groups = new LinkedHashMap<>();
    for (Node node : selection.chosen()) {
      List<Node> group = new ArrayList<>(List.of(node));
      if (computes(node)) {
        for (int i : OperatorRules.dataInputs(node)) {
          node.requireInput(i)
              .producer()
              .filter(producer -> groups.containsKey(producer) && computes(producer))
              .ifPresent(producer -> join(groups, group, producer));
        }
      } else if (isFolded(selection, node)) {
        join(groups, group, node.requireInput(0).producer().orElseThrow());
      }
      group.forEach(member -> groups.put(member, group));
    }
    return groups.values().stream().distinct().map(group -> of(group, selection)).toList();
  }

  private static void join(Map<Node, List<Node>> groups, List<Node> group, Node producer) {
    List<Node> other = groups.get(producer);
    if (other != null) {
      other.stream().filter(node -> !group.contains(node)).forEach(group::add);
      other.forEach(member -> groups.put(member, group));
    }
  }

  private static Region of(List<Node> group, Selection selection) {
    List<Value> edges = new ArrayList<>();
    for (Node node : group) {
      for (int i : OperatorRules.dataInputs(node)) {
        Value input = node.requireInput(i);
        if (!input.isInitializer() && !selection.produces(input)) {
          edges.add(input);
        }
      }
      for (Optional<Value> output : node.outputs()) {
        output
            .filter(
                value ->
                    value.isGraphOutput()
                        || value.consumers().stream().anyMatch(user -> !selection.contains(user)))
            .ifPresent(edges::add);
      }
    }
    return new Region(List.copyOf(group), edges.stream().distinct().toList());
  }

  /** What regions of one kind have in common: {@code Mul, Sigmoid}. */
  String kind() {
    return nodes.stream().map(Node::opType).distinct().sorted().collect(Collectors.joining(", "));
  }

  boolean isProduct() {
    return nodes.stream().anyMatch(Region::isWeighted);
  }

  private static boolean isFolded(Selection selection, Node node) {
    return node.requireInput(0)
        .producer()
        .flatMap(selection::foldedInto)
        .filter(node::equals)
        .isPresent();
  }

  private static boolean computes(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.COMPUTES));
  }

  private static boolean isWeighted(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED));
  }
}
