package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.ClipBounds;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.operator.WeightedForm;
import io.quantry.quantizer.technique.Work;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the nodes of the main graph that will work on 8-bit tensors.
 *
 * <ol>
 *   <li>Weighted nodes whose form allows it.
 *   <li>Forward: other nodes with a role, all of whose data comes from chosen nodes.
 *   <li>Backward: of those, only the ones from which a weighted node is reached through chosen
 *       ones, and cut-offs that fold into their producer. What follows the last weighted node gains
 *       nothing and stays exact.
 * </ol>
 *
 * Subgraphs and functions are left alone.
 */
final class Selection {
  private final Work work;
  private final Set<String> withoutRange;
  private final Set<Node> chosen = new LinkedHashSet<>();
  private final Map<Node, String> reasons = new LinkedHashMap<>();

  private Selection(Work work, Set<String> withoutRange) {
    this.work = work;
    this.withoutRange = withoutRange;
  }

  /**
   * @param withoutRange names of values that cannot be quantized because calibration showed no FP32
   *     values of them
   */
  static Selection of(Work work, Set<String> withoutRange) {
    Selection selection = new Selection(work, withoutRange);
    List<Node> nodes = work.model().graph().nodes();
    nodes.forEach(selection::chooseForward);
    nodes.reversed().forEach(selection::dropUseless);
    return selection;
  }

  /** Whether the node works on 8-bit tensors. */
  boolean contains(Node node) {
    return chosen.contains(node);
  }

  /** The chosen nodes in graph order. */
  Set<Node> chosen() {
    return chosen;
  }

  /** Nodes that stay FP32, with the reason. */
  Map<Node, String> reasons() {
    return reasons;
  }

  /** Whether the value is an output of a chosen node. */
  boolean produces(Value value) {
    return value.producer().map(chosen::contains).orElse(false);
  }

  /**
   * The node that cuts this chosen node's output off and is to become part of its output range: the
   * only consumer, with constant bounds around zero.
   */
  Optional<Node> foldedInto(Node producer) {
    Value output = producer.requireOutput(0);
    if (output.isGraphOutput() || output.uses().size() != 1 || !chosen.contains(producer)) {
      return Optional.empty();
    }
    Node consumer = output.uses().getFirst().node();
    boolean folds =
        chosen.contains(consumer)
            && OperatorRules.role(consumer).equals(Optional.of(Role.CUTS_OFF))
            && output.uses().getFirst().inputIndex() == 0
            && computes(producer)
            && ClipBounds.of(consumer).filter(ClipBounds::holdsZero).isPresent();
    return folds ? Optional.of(consumer) : Optional.empty();
  }

  private static boolean computes(Node node) {
    return OperatorRules.role(node)
        .filter(role -> role == Role.WEIGHTED || role == Role.COMPUTES)
        .isPresent();
  }

  private void chooseForward(Node node) {
    Optional<String> obstacle = obstacle(node);
    if (obstacle.isEmpty()) {
      chosen.add(node);
    } else {
      reasons.put(node, obstacle.get());
    }
  }

  private Optional<String> obstacle(Node node) {
    Optional<Role> role = OperatorRules.role(node);
    if (role.isEmpty() || !work.hardware().staticKernels().containsKey(node.opType())) {
      return Optional.of("no integer kernel for " + node.opType());
    }
    Optional<String> exclusion = work.scope().exclusion(node);
    if (exclusion.isPresent()) {
      return exclusion;
    }
    if (lacksRange(node)) {
      return Optional.of("calibration showed no FP32 values of its inputs or outputs");
    }
    return switch (role.get()) {
      case WEIGHTED -> WeightedForm.obstacle(node);
      case COMPUTES, CUTS_OFF, MOVES -> dataObstacle(node);
    };
  }

  private boolean lacksRange(Node node) {
    return rangesOf(node).stream().anyMatch(withoutRange::contains);
  }

  private static Set<String> rangesOf(Node node) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < OperatorRules.dataInputs(node); i++) {
      node.input(i).ifPresent(value -> names.add(value.name()));
    }
    if (!isProduct(node)) {
      node.output(0).ifPresent(value -> names.add(value.name()));
    }
    return names;
  }

  /**
   * Names of the values whose ranges the chosen nodes cannot do without; a product can write
   * floats.
   */
  Set<String> requiredRanges() {
    Set<String> names = new LinkedHashSet<>();
    for (Node node : chosen) {
      names.addAll(rangesOf(node));
    }
    chosen.stream()
        .filter(node -> foldedInto(node).isPresent())
        .forEach(node -> names.remove(node.requireOutput(0).name()));
    return names;
  }

  /** {@link #requiredRanges} and those of the products' outputs, before a cut-off too. */
  Set<String> usefulRanges() {
    Set<String> names = requiredRanges();
    chosen.stream()
        .filter(node -> isProduct(node) && foldedInto(node).isEmpty())
        .forEach(node -> names.add(node.requireOutput(0).name()));
    return names;
  }

  private static boolean isProduct(Node node) {
    return node.is("MatMul") || node.is("Gemm");
  }

  private Optional<String> dataObstacle(Node node) {
    if (node.outputs().stream().filter(Optional::isPresent).count() != 1) {
      return Optional.of("it has more than one output");
    }
    for (int i = 0; i < OperatorRules.dataInputs(node); i++) {
      Value input = node.requireInput(i);
      if (input.isInitializer()) {
        return Optional.of("one of its operands is a constant");
      }
      if (!produces(input)) {
        return Optional.of("its input stays FP32");
      }
    }
    return Optional.empty();
  }

  private void dropUseless(Node node) {
    if (!chosen.contains(node) || isWeighted(node) || leadsOn(node)) {
      return;
    }
    Optional<Node> producer = node.requireInput(0).producer();
    boolean folds =
        producer
            .filter(Selection::isWeighted)
            .flatMap(this::foldedInto)
            .filter(node::equals)
            .isPresent();
    if (!folds) {
      chosen.remove(node);
      reasons.put(node, "no quantized layer follows");
    }
  }

  private boolean leadsOn(Node node) {
    return node.requireOutput(0).consumers().stream().anyMatch(chosen::contains);
  }

  private static boolean isWeighted(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED));
  }
}
