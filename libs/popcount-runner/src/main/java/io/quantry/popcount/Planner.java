package io.quantry.popcount;

import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.popcount.operator.Call;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.Operators;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a graph into a {@link Plan}: once forward for what is known of its values, once backward
 * from its outputs, so that only what they need is read, and judged. One use only.
 */
final class Planner {
  /** Below, operators had other forms: Clip's bounds as attributes, no GreaterOrEqual. */
  private static final long LEAST_OPSET = 13;

  private final Model model;
  private final GraphConstants constants = new GraphConstants();
  private final SignFacts signs = new SignFacts(constants);
  private final Map<Node, String> uncomputed = new HashMap<>();

  /** What is to be computed, by what it yields; last step first. */
  private final Map<Value, Planned> planned = new LinkedHashMap<>();

  private final Set<Value> needed = new HashSet<>();
  private final List<PackedLayer> packed = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final Map<Value, Integer> slots = new LinkedHashMap<>();
  private final List<@Nullable FloatTensor> contents = new ArrayList<>();

  private record Planned(Node node, Call call) {}

  Planner(Model model) {
    this.model = model;
  }

  /**
   * @throws UnsupportedModelException with everything that stands against it
   */
  Plan plan() {
    Graph graph = model.graph();
    long opset = model.opsets().version("").orElse(1);
    if (opset < LEAST_OPSET) {
      reasons.add("operator set %d; %d or later needed".formatted(opset, LEAST_OPSET));
    }
    for (Node node : graph.nodes()) {
      constants.compute(node).ifPresent(reason -> uncomputed.put(node, reason));
      signs.note(node);
    }
    needed.addAll(graph.outputs());
    int wholeModel = reasons.size();
    for (Node node : graph.nodes().reversed()) {
      // Backward, but reported in the order of the graph.
      read(node).ifPresent(reason -> reasons.add(wholeModel, reason));
    }
    needed.stream().filter(value -> !planned.containsKey(value)).forEach(this::place);
    if (!reasons.isEmpty()) {
      throw new UnsupportedModelException(reasons);
    }
    return assemble();
  }

  /** The layers that run on bits, in the order of the graph. */
  List<PackedLayer> packed() {
    return packed.reversed();
  }

  /** The slot of a value that the plan was made for; empty where nothing needs it. */
  Optional<Integer> slot(Value value) {
    return Optional.ofNullable(slots.get(value));
  }

  /** Plans a node that is needed; returns what stands against it. */
  private Optional<String> read(Node node) {
    List<Value> wanted =
        node.outputs().stream().flatMap(Optional::stream).filter(needed::contains).toList();
    if (wanted.isEmpty() || constants.floats(wanted.getFirst()).isPresent()) {
      return Optional.empty();
    }
    try {
      if (wanted.size() > 1 || wanted.getFirst().outputIndex() != 0) {
        throw new UnsupportedNodeException("only the first output is computed");
      }
      Call call = call(node);
      planned.put(wanted.getFirst(), new Planned(node, call));
      needed.addAll(call.inputs());
      return Optional.empty();
    } catch (UnsupportedNodeException | IllegalArgumentException e) {
      planned.put(wanted.getFirst(), new Planned(node, new Call(List::getFirst, List.of())));
      // What it consumes may be at fault, too, or the cause.
      node.inputs().stream().flatMap(Optional::stream).forEach(needed::add);
      return Optional.of("%s: %s".formatted(Violation.quote(node.toString()), e.getMessage()));
    }
  }

  private Call call(Node node) {
    if (model.function(node).isPresent()) {
      throw new UnsupportedNodeException("calls a function of the model");
    }
    String reason = uncomputed.get(node);
    if (reason != null) {
      throw new UnsupportedNodeException(reason);
    }
    NodeView view = new NodeView(node, constants);
    Optional<BinaryLayers.Layer> layer =
        node.input(0)
            .filter(activation -> node.domain().isEmpty())
            .flatMap(signs::signsOf)
            .flatMap(source -> BinaryLayers.read(view, source));
    if (layer.isPresent()) {
      packed.add(layer.get().description());
      return layer.get().call();
    }
    return signs
        .source(node)
        .map(source -> Call.on(source, Planner::sign))
        .orElseGet(() -> Operators.read(view));
  }

  private static FloatTensor sign(FloatTensor x) {
    float[] signs = new float[x.values().length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = x.values()[i] >= 0 ? 1 : -1;
    }
    return new FloatTensor(signs, x.dims());
  }

  /** Gives a slot to a value that no step makes: an input or a constant. */
  private void place(Value value) {
    Optional<FloatTensor> constant = constant(value);
    boolean fed = value.isGraphInput() && value.graph() == model.graph();
    if (constant.isEmpty() && !fed) {
      reasons.add("%s is not made before it is used".formatted(Violation.quote(value.name())));
    } else if (fed && value.elementType().filter(ElementType.FLOAT::equals).isEmpty()) {
      reasons.add("input %s is not FLOAT".formatted(Violation.quote(value.name())));
    }
    newSlot(value, constant.orElse(null));
  }

  private Optional<FloatTensor> constant(Value value) {
    try {
      return constants.floats(value);
    } catch (IllegalArgumentException e) {
      reasons.add("%s: %s".formatted(Violation.quote(value.name()), e.getMessage()));
      return Optional.empty();
    }
  }

  private int newSlot(Value value, @Nullable FloatTensor content) {
    slots.put(value, contents.size());
    contents.add(content);
    return contents.size() - 1;
  }

  private Plan assemble() {
    Set<Value> live = new HashSet<>(model.graph().outputs());
    List<Plan.Step> steps = new ArrayList<>();
    planned.keySet().forEach(value -> newSlot(value, null));
    // Backward: whoever reads a value first on this way reads it last in a run.
    planned.forEach(
        (value, step) -> {
          List<Integer> dead =
              step.call().inputs().stream()
                  .filter(input -> live.add(input) && contents.get(slotOf(input)) == null)
                  .map(this::slotOf)
                  .toList();
          List<Integer> inputs = step.call().inputs().stream().map(this::slotOf).toList();
          steps.add(
              new Plan.Step(
                  Violation.quote(step.node().toString()),
                  step.call().operation(),
                  inputs,
                  slotOf(value),
                  dead));
        });
    return new Plan(Collections.unmodifiableList(contents), steps.reversed());
  }

  private int slotOf(Value value) {
    return slot(value).orElseThrow();
  }
}
