package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.hardware.Placement;
import io.quantry.quantizer.operator.ClipBounds;
import io.quantry.quantizer.operator.HardSigmoidForm;
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
  private final Exclusions exclusions;
  private final LayerTypes types;
  private final Set<Node> chosen = new LinkedHashSet<>();
  private final Map<Node, String> reasons = new LinkedHashMap<>();

  private Selection(Work work, Set<String> withoutRange, Exclusions exclusions) {
    this.work = work;
    this.withoutRange = withoutRange;
    this.exclusions = exclusions;
    this.types = LayerTypes.of(work);
  }

  /**
   * @param withoutRange names of values that cannot be quantized because calibration showed no FP32
   *     values of them
   * @param exclusions nodes that stay FP32 because their integer form costs too much
   */
  static Selection of(Work work, Set<String> withoutRange, Exclusions exclusions) {
    Selection selection = new Selection(work, withoutRange, exclusions);
    List<Node> nodes = work.model().graph().nodes();
    nodes.forEach(selection::chooseForward);
    nodes.reversed().forEach(selection::dropUseless);
    return selection;
  }

  /** The integers that the job wants. */
  LayerTypes types() {
    return types;
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

  boolean isChosenProduct(Node node) {
    return chosen.contains(node) && isWeighted(node);
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
    if (work.hardware().scheme().placement() == Placement.BEFORE_PRODUCTS
        || output.isGraphOutput()
        || output.uses().size() != 1
        || !chosen.contains(producer)) {
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
    if (role.isEmpty() || !work.hardware().staticForms().containsKey(node.opType())) {
      return Optional.of("no integer kernel for " + node.opType());
    }
    Optional<String> exclusion = work.scope().exclusion(node).or(() -> types.exclusion(node));
    if (exclusion.isPresent()) {
      return exclusion;
    }
    Optional<String> cost = exclusions.reason(node);
    if (cost.isPresent()) {
      return cost;
    }
    if (lacksRange(node)) {
      return Optional.of("calibration showed no FP32 values of its inputs or outputs");
    }
    return switch (role.get()) {
      case WEIGHTED -> WeightedForm.obstacle(node);
      case COMPUTES, CUTS_OFF, MOVES ->
          work.hardware().scheme().placement() == Placement.BEFORE_PRODUCTS
              ? ResidualOperand.obstacle(node, this)
              : dataObstacle(node);
    };
  }

  private boolean lacksRange(Node node) {
    return rangesOf(node).stream().anyMatch(withoutRange::contains);
  }

  private Set<String> rangesOf(Node node) {
    Set<String> names = new LinkedHashSet<>();
    for (int i : OperatorRules.dataInputs(node)) {
      node.input(i).filter(value -> !isConstant(value)).ifPresent(value -> names.add(value.name()));
    }
    if (!isProduct(node) && work.hardware().scheme().placement() == Placement.AROUND_KERNELS) {
      node.outputs().forEach(output -> output.ifPresent(value -> names.add(value.name())));
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
    int constants = 0;
    List<Integer> inputs = OperatorRules.dataInputs(node);
    for (int i : inputs) {
      Value input = node.requireInput(i);
      if (isConstant(input)) {
        constants++;
      } else if (input.isInitializer()) {
        return Optional.of("one of its operands is a constant, but not of FP32");
      } else if (!produces(input)) {
        return Optional.of("its input stays FP32");
      }
    }
    if (constants == inputs.size()) {
      return Optional.of("all of its operands are constants");
    }
    return node.is("HardSigmoid") ? HardSigmoidForm.obstacle(node) : MovedForm.obstacle(node);
  }

  /** A constant operand, which gets 8 bits of its own. */
  private static boolean isConstant(Value value) {
    return value.isConstant()
        && value
            .initializer()
            .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
            .filter(tensor -> tensor.elementCount() > 0)
            .isPresent();
  }

  private void dropUseless(Node node) {
    if (!chosen.contains(node)
        || isWeighted(node)
        || leadsOn(node)
        || work.hardware().scheme().placement() == Placement.BEFORE_PRODUCTS) {
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
    return node.outputs().stream()
        .flatMap(Optional::stream)
        .flatMap(output -> output.consumers().stream())
        .anyMatch(chosen::contains);
  }

  private static boolean isWeighted(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED));
  }
}
