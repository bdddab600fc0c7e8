package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way of nodes from one version of the standard set to another, by the three tables. */
final class OpsetSteps {
  private static final Map<String, List<OpsetStep>> BY_OPERATOR =
      Stream.of(StepsTo13.ROWS, StepsTo21.ROWS, StepsTo25.ROWS)
          .flatMap(List::stream)
          .collect(Collectors.groupingBy(OpsetStep::operator));

  private static final Set<String> KNOWN = known();

  private final StepContext context;
  private final int target;

  OpsetSteps(StepContext context, int target) {
    this.context = context;
    this.target = target;
  }

  private static Set<String> known() {
    Set<String> known = new HashSet<>(BY_OPERATOR.keySet());
    known.addAll(StepsTo13.UNCHANGED);
    known.addAll(StepsTo21.UNCHANGED);
    known.addAll(StepsTo25.UNCHANGED);
    return Set.copyOf(known);
  }

  /** Why the node cannot be brought to the target, if so. */
  Optional<String> obstacle(Node node) {
    if (!KNOWN.contains(node.opType())) {
      return Optional.of("not in the table of operators");
    }
    List<OpsetStep> steps = steps(node);
    if (!steps.isEmpty()
        && node.attributes().stream().anyMatch(one -> one instanceof Attribute.Reference)) {
      return Optional.of("an attribute is a parameter of its function");
    }
    return steps.stream().flatMap(one -> one.obstacle().find(node, context).stream()).findFirst();
  }

  /** Rewrites a node without obstacle. */
  void rewrite(Node node) {
    steps(node).forEach(one -> one.rewrite().apply(node, context));
  }

  /** The rows that apply, oldest first. */
  private List<OpsetStep> steps(Node node) {
    return BY_OPERATOR.getOrDefault(node.opType(), List.of()).stream()
        .filter(one -> context.from() < one.at() && one.at() <= target)
        .toList();
  }
}
