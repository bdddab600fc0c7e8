package io.quantry.quantizer.technique.trained;

import static java.util.Objects.requireNonNull;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.ClipBounds;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.training.TrainingOperators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs in front of layers: 1 where x >= 0, else -1.
 *
 * <ol>
 *   <li>In the FP32 model, before it is calibrated: {@code Where(GreaterOrEqual(x, 0), 1, -1)}. Of
 *       what a Relu cut off there is no sign, so x is the value before it, and operators that only
 *       move elements are repeated behind that; other consumers of the Relu notice nothing. Where
 *       averages were taken behind a Relu, all signs would be the same: such a layer reads none.
 *   <li>In the training graph: one BinaryActivations, without the quantizer that static put behind
 *       the Where.
 *   <li>In the frozen model: the Where again, and a QuantizeLinear and DequantizeLinear with scale
 *       1 and zero point 128, which change nothing and let the layer run in integers.
 * </ol>
 */
final class BinaryInputs {
  /** Bounds the walk through operators that move elements. */
  private static final int MOST_STEPS = 64;

  private static final Set<String> AVERAGES = Set.of("AveragePool", "GlobalAveragePool");
  private static final Set<String> NEVER_NEGATIVE = Set.of("HardSigmoid", "Sigmoid", "Softmax");

  private final Graph graph;
  private final Map<Node, Node> signs = new LinkedHashMap<>();
  private final Set<String> labels = new LinkedHashSet<>();

  private BinaryInputs(Graph graph) {
    this.graph = graph;
  }

  /** Nothing is a sign. */
  static BinaryInputs none(Graph graph) {
    return new BinaryInputs(graph);
  }

  /** Case 1. */
  static BinaryInputs of(Graph graph, List<Node> layers) {
    BinaryInputs inputs = new BinaryInputs(graph);
    Map<Value, Node> known = new LinkedHashMap<>();
    for (Node layer : layers) {
      Value input = layer.requireInput(0);
      if (!known.containsKey(input)) {
        Value uncut = uncut(input, layer);
        if (isNeverNegative(uncut)) {
          continue;
        }
        known.put(input, sign(graph, uncut, layer));
      }
      Node sign = requireNonNull(known.get(input));
      layer.replaceInput(0, sign.requireOutput(0));
      inputs.signs.put(layer, sign);
      inputs.labels.add(Decisions.label(sign));
      inputs.labels.add(Decisions.label(sign.requireInput(0).producer().orElseThrow()));
    }
    return inputs;
  }

  /** The labels of the nodes of case 1. */
  Set<String> labels() {
    return labels;
  }

  /** Case 2. */
  void thaw() {
    Map<Node, Value> binary = new LinkedHashMap<>();
    signs.forEach(
        (layer, sign) -> {
          if (!layer.isRemoved()) {
            layer.replaceInput(0, binary.computeIfAbsent(sign, key -> binary(key, layer)));
          }
        });
  }

  private Value binary(Node sign, Node before) {
    Value compared = sign.requireInput(0).producer().orElseThrow().requireInput(0);
    return graph
        .newNode(TrainingOperators.BINARY_ACTIVATIONS)
        .domain(TrainingOperators.DOMAIN)
        .name(graph.freshName(compared.name() + "_" + TrainingOperators.BINARY_ACTIVATIONS))
        .inputs(compared)
        .output(compared.name() + "_binary")
        .insertBefore(before)
        .requireOutput(0);
  }

  /** Case 3, wherever a graph has signs. */
  static void freeze(Graph graph) {
    Optional<Value> scale = Optional.empty();
    Optional<Value> zeroPoint = Optional.empty();
    for (Node node : graph.nodes()) {
      if (node.domain().equals(TrainingOperators.DOMAIN)
          && node.opType().equals(TrainingOperators.BINARY_ACTIVATIONS)) {
        scale = scale.or(() -> Optional.of(graph.addInitializer("sign_scale", Tensor.scalar(1f))));
        zeroPoint =
            zeroPoint.or(
                () ->
                    Optional.of(
                        graph.addInitializer(
                            "sign_zero_point", Tensor.ofUint8s(new byte[] {(byte) 128}))));
        String name = node.requireInput(0).name();
        Value signs = sign(graph, node.requireInput(0), node).requireOutput(0);
        Value integers =
            pair(graph, "QuantizeLinear", name, node, signs, scale.get(), zeroPoint.get());
        Value floats =
            pair(graph, "DequantizeLinear", name, node, integers, scale.get(), zeroPoint.get());
        node.requireOutput(0).replaceAllUses(floats);
        node.remove();
      }
    }
  }

  private static Value pair(Graph graph, String opType, String name, Node before, Value... inputs) {
    return graph
        .newNode(opType)
        .name(graph.freshName(name + "_sign_" + opType))
        .inputs(inputs)
        .output(name + "_sign_" + opType)
        .insertBefore(before)
        .requireOutput(0);
  }

  private static Node sign(Graph graph, Value value, Node before) {
    String name = value.name() + "_sign";
    Node comparison =
        graph
            .newNode("GreaterOrEqual")
            .name(graph.freshName(name + "_GreaterOrEqual"))
            .inputs(value, graph.addInitializer(name + "_bound", Tensor.scalar(0f)))
            .output(name + "_positive")
            .insertBefore(before);
    return graph
        .newNode("Where")
        .name(graph.freshName(name + "_Where"))
        .inputs(
            comparison.requireOutput(0),
            graph.addInitializer(name + "_one", Tensor.scalar(1f)),
            graph.addInitializer(name + "_minus_one", Tensor.scalar(-1f)))
        .output(name)
        .insertBefore(before);
  }

  /** The value with its elements as they were before a Relu cut them off. */
  private static Value uncut(Value value, Node before) {
    List<Node> movers = new ArrayList<>();
    List<Node> repeated = List.of();
    Value current = value;
    Value uncut = value;
    for (int step = 0; step < MOST_STEPS && current.producer().isPresent(); step++) {
      Node producer = current.producer().get();
      if (cutsOffAtZero(producer)) {
        uncut = producer.requireInput(0);
        repeated = List.copyOf(movers);
      } else if (moves(producer)) {
        movers.add(producer);
      } else {
        break;
      }
      current = producer.requireInput(0);
    }
    for (Node mover : repeated.reversed()) {
      uncut = repeat(mover, uncut, before);
    }
    return uncut;
  }

  /** As far as operators that average, and gates, say so. */
  private static boolean isNeverNegative(Value value) {
    Value current = value;
    for (int step = 0; step < MOST_STEPS && current.producer().isPresent(); step++) {
      Node producer = current.producer().get();
      if (cutsOffAtZero(producer) || NEVER_NEGATIVE.contains(producer.opType())) {
        return true;
      }
      if (!AVERAGES.contains(producer.opType()) && !moves(producer)) {
        return false;
      }
      current = producer.requireInput(0);
    }
    return false;
  }

  private static boolean cutsOffAtZero(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.CUTS_OFF))
        && ClipBounds.of(node).filter(bounds -> bounds.min() == 0).isPresent();
  }

  private static boolean moves(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.MOVES))
        && !node.is("Resize")
        && node.outputCount() == 1;
  }

  private static Value repeat(Node mover, Value input, Node before) {
    Value[] inputs = mover.inputs().stream().map(each -> each.orElse(null)).toArray(Value[]::new);
    inputs[0] = input;
    Graph graph = mover.graph();
    NodeBuilder copy =
        graph
            .newNode(mover.opType())
            .name(graph.freshName(Decisions.label(mover) + "_uncut"))
            .inputs(inputs);
    for (Attribute attribute : mover.attributes()) {
      copy.attribute(attribute);
    }
    return copy.output(mover.requireOutput(0).name() + "_uncut")
        .insertBefore(before)
        .requireOutput(0);
  }
}
