package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the nodes that compute in 16 bits.
 *
 * <ol>
 *   <li>A node may, if its operator's form is known, its type is FLOAT, and nothing speaks against
 *       it: the request, the block list, the range of its constants or activations.
 *   <li>Products, and nodes with a constant of {@link WeightStorage#MIN_ELEMENTS} elements, do.
 *   <li>Others join where they save Casts: behind nodes that do (forwards), if at least half of
 *       their activations come from such, and before nodes that all do (backwards).
 * </ol>
 *
 * Subgraphs: each node is judged like any other; inputs and outputs of a subgraph stay FP32, and so
 * do the nodes that hold subgraphs. Local functions: calls stay FP32. O(edges).
 */
final class HalfRegion {
  private final Work work;
  private final HalfFormat format;
  private final WeightRange range;
  private final ElementTypes types;
  private final BlockList blockList;
  private final boolean halfInterface;
  private final long opset;
  private final Map<Node, OperatorForm> candidates = new LinkedHashMap<>();
  private Map<Node, OperatorForm> chosen = new LinkedHashMap<>();
  private final Map<Node, String> reasons = new LinkedHashMap<>();

  /**
   * @param halfInterface whether the main graph's FLOAT inputs and outputs become 16-bit as well
   */
  HalfRegion(Work work, HalfFormat format, WeightRange range, boolean halfInterface) {
    this.work = work;
    this.format = format;
    this.range = range;
    this.types = ElementTypes.of(work.model());
    this.blockList = new BlockList(work.hardware().kind(), work.settings().strings("allowOps"));
    this.halfInterface = halfInterface;
    this.opset = work.model().opsets().version("").orElse(1);
  }

  /** Names of the main graph's FLOAT activations, whose range decides where it is known. */
  List<String> activations() {
    return work.model().graph().values().stream()
        .filter(value -> types.isFloat(value) && !value.isInitializer())
        .map(Value::name)
        .toList();
  }

  void choose(ActivationStatistics statistics) {
    List<Node> nodes = new ArrayList<>();
    for (Graph graph : work.model().graph().withSubgraphs()) {
      nodes.addAll(graph.nodes());
    }
    WideValues wide = new WideValues(format, statistics);
    for (int i = 0; i < nodes.size(); i++) {
      work.progress().step("quantize", i, nodes.size());
      judge(nodes.get(i), wide);
    }
    candidates.forEach(
        (node, form) -> {
          if (form.seed() || hasWeights(node, form)) {
            chosen.put(node, form);
          }
        });
    joinForwards();
    joinBackwards();
    joinForwards();
    Map<Node, OperatorForm> inOrder = new LinkedHashMap<>(candidates);
    inOrder.keySet().retainAll(chosen.keySet());
    chosen = inOrder;
  }

  /** The chosen nodes, in order, and their forms. */
  Map<Node, OperatorForm> chosen() {
    return chosen;
  }

  /** Nodes of the FLOAT type that stay FP32 for a reason. */
  Map<Node, String> reasons() {
    return reasons;
  }

  ElementTypes types() {
    return types;
  }

  /** Whether the value, as it stands in the model, is to be 16-bit. */
  boolean isHalf(Value value) {
    if (value.producer().isEmpty()) {
      return halfInterface
          && value.isGraphInput()
          && value.graph() == work.model().graph()
          && types.isFloat(value);
    }
    OperatorForm form = chosen.get(value.producer().get());
    return form != null && isTyped(form.output(value.outputIndex()));
  }

  static boolean isTyped(char output) {
    return output == 'T' || output == 'd';
  }

  /** Case 1. */
  private void judge(Node node, WideValues wide) {
    Optional<OperatorForm> known = OperatorForms.of(node);
    boolean function = work.model().function(node).isPresent();
    if (known.isEmpty() || function) {
      if (node.subgraphs().isEmpty() && touchesFloats(node)) {
        reasons.put(
            node,
            function
                ? "it calls a local function, which is left alone"
                : "the operator's use of types is not known here");
      }
      return;
    }
    OperatorForm form = known.get();
    if (!isFloat(node, form)) {
      return;
    }
    Optional<String> overflow = overflow(node, form);
    Optional<String> obstacle =
        work.scope()
            .exclusion(node)
            .or(() -> blockList.reason(node))
            .or(() -> unsupported(node, form))
            .or(() -> overflow)
            .or(() -> loss(node, form))
            .or(() -> wide.obstacle(node));
    wide.follow(node, form, overflow.isPresent());
    obstacle.ifPresentOrElse(reason -> reasons.put(node, reason), () -> candidates.put(node, form));
  }

  private boolean touchesFloats(Node node) {
    return node.inputs().stream().flatMap(Optional::stream).anyMatch(types::isFloat)
        || node.outputs().stream().flatMap(Optional::stream).anyMatch(types::isFloat);
  }

  /** Whether the node's type is FLOAT, or it makes FLOATs. */
  private boolean isFloat(Node node, OperatorForm form) {
    if (form.output(0) == 'd') {
      return node.output(0).filter(types::isFloat).isPresent();
    }
    return types.shared(node, form).filter(type -> type == ElementType.FLOAT).isPresent();
  }

  private Optional<String> unsupported(Node node, OperatorForm form) {
    if (!form.covers(node.outputCount())) {
      return Optional.of("the type of its further outputs is not known here");
    }
    return form.allows(format, opset)
        ? Optional.empty()
        : Optional.of("operator set %s does not allow %s here".formatted(opset, format.name()));
  }

  private Optional<String> overflow(Node node, OperatorForm form) {
    return constants(node, form).stream()
        .flatMap(one -> range.overflow(one).stream())
        .findFirst()
        .or(() -> range.overflowOfMade(node));
  }

  private Optional<String> loss(Node node, OperatorForm form) {
    return constants(node, form).stream().flatMap(one -> range.loss(one).stream()).findFirst();
  }

  /** The dense FLOAT constants in the slots of the node's type. */
  private static List<Value> constants(Node node, OperatorForm form) {
    List<Value> constants = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      if (form.input(i) == 'T') {
        node.input(i).filter(HalfRegion::isFloatConstant).ifPresent(constants::add);
      }
    }
    return constants;
  }

  static boolean isFloatConstant(Value value) {
    return value.isConstant()
        && value
            .initializer()
            .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
            .isPresent();
  }

  /** Case 2. */
  private static boolean hasWeights(Node node, OperatorForm form) {
    return constants(node, form).stream()
        .anyMatch(
            one -> one.initializer().orElseThrow().elementCount() >= WeightStorage.MIN_ELEMENTS);
  }

  /** Case 3, along the order of the nodes. */
  private void joinForwards() {
    candidates.forEach(
        (node, form) -> {
          int half = 0;
          int all = 0;
          for (int i = 0; i < node.inputCount(); i++) {
            Value input = node.input(i).orElse(null);
            if (form.input(i) == 'T' && input != null && !input.isConstant()) {
              all++;
              half += isHalf(input) ? 1 : 0;
            }
          }
          if (half > 0 && 2 * half >= all) {
            chosen.putIfAbsent(node, form);
          }
        });
  }

  /** Case 3, against the order of the nodes. */
  private void joinBackwards() {
    for (Map.Entry<Node, OperatorForm> candidate :
        new ArrayList<>(candidates.entrySet()).reversed()) {
      Node node = candidate.getKey();
      boolean all =
          node.outputs().stream()
              .flatMap(Optional::stream)
              .allMatch(output -> output.isUnused() || isWantedHalf(output));
      if (all) {
        chosen.putIfAbsent(node, candidate.getValue());
      }
    }
  }

  private boolean isWantedHalf(Value value) {
    if (value.isGraphOutput() && !(halfInterface && value.graph().owner().isEmpty())) {
      return false;
    }
    for (Use use : value.uses()) {
      OperatorForm form = chosen.get(use.node());
      if (form == null || form.input(use.inputIndex()) != 'T') {
        return false;
      }
    }
    return true;
  }
}
