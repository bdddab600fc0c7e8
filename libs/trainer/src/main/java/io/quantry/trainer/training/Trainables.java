package io.quantry.trainer.training;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.trainer.graph.FakeQuantizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The constants of a graph that training may change, by what they are. Everything else, such as
 * masks, shapes and factors that an exporter wrote down, stays.
 *
 * @param weights matrices and kernels; decayed
 * @param others biases, parameters of normalizations, slopes; not decayed
 * @param scales of fake quantizers
 * @param statistics running means and variances: no gradient, but estimated
 */
record Trainables(
    Set<String> weights, Set<String> others, Set<String> scales, Set<String> statistics) {
  /** Operator to its inputs that are weights. */
  private static final Map<String, List<Integer>> WEIGHTS =
      Map.of(
          "Conv", List.of(1),
          "ConvTranspose", List.of(1),
          "Gemm", List.of(1),
          "MatMul", List.of(0, 1),
          "Gather", List.of(0));

  /** Operator to its inputs that are biases, factors or slopes. */
  private static final Map<String, List<Integer>> OTHERS =
      Map.of(
          "Conv", List.of(2),
          "ConvTranspose", List.of(2),
          "Gemm", List.of(2),
          "BatchNormalization", List.of(1, 2),
          "LayerNormalization", List.of(1, 2),
          "InstanceNormalization", List.of(1, 2),
          "GroupNormalization", List.of(1, 2),
          "PRelu", List.of(1),
          "Add", List.of(0, 1),
          "Mul", List.of(0, 1));

  private static final Set<String> TRANSPARENT = Set.of("Identity", "Transpose", "Reshape");

  static Trainables of(Graph graph) {
    Set<String> weights = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    Set<String> statistics = new LinkedHashSet<>();
    Set<String> scales = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (!node.domain().isEmpty()) {
        node.input(1).filter(Value::isConstant).ifPresent(trained -> scales.add(trained.name()));
        continue;
      }
      for (int slot : WEIGHTS.getOrDefault(node.opType(), List.of())) {
        constantBehind(node, slot)
            .filter(value -> value.initializer().map(Tensor::rank).orElse(0) >= 2)
            .ifPresent(value -> weights.add(value.name()));
      }
      for (int slot : OTHERS.getOrDefault(node.opType(), List.of())) {
        constantBehind(node, slot)
            .filter(value -> !isArithmetic(node) || isVector(value))
            .ifPresent(value -> others.add(value.name()));
      }
      if (node.is("BatchNormalization")) {
        statistics.add(node.requireInput(3).name());
        statistics.add(node.requireInput(4).name());
      }
    }
    others.removeAll(weights);
    quantizers(graph).forEach(one -> scales.add(one.scale().name()));
    return new Trainables(weights, others, scales, statistics);
  }

  /** The fake quantizers of a graph, in its order. */
  static List<FakeQuantizer> quantizers(Graph graph) {
    List<FakeQuantizer> found = new ArrayList<>();
    graph.nodes().forEach(node -> FakeQuantizer.endingIn(node).ifPresent(found::add));
    return found;
  }

  /** Everything that changes in training. */
  Set<String> changing() {
    Map<String, Boolean> all = new LinkedHashMap<>();
    List.of(weights, others, scales, statistics)
        .forEach(part -> part.forEach(name -> all.put(name, true)));
    return all.keySet();
  }

  private static boolean isArithmetic(Node node) {
    return node.is("Add") || node.is("Mul");
  }

  /** One element a channel, in whatever shape it meets the others. */
  private static boolean isVector(Value value) {
    Tensor tensor = value.initializer().orElseThrow();
    long largest = 1;
    for (long dim : tensor.dims()) {
      largest = Math.max(largest, dim);
    }
    return largest > 1 && tensor.elementCount() == largest;
  }

  private static Optional<Value> constantBehind(Node node, int slot) {
    Optional<Value> value = node.input(slot);
    while (value.isPresent() && !value.get().isInitializer()) {
      Node producer = value.get().producer().orElse(null);
      if (producer == null) {
        return Optional.empty();
      }
      Optional<FakeQuantizer> quantizer = FakeQuantizer.endingIn(producer);
      if (quantizer.isPresent()) {
        value = Optional.of(quantizer.get().input());
      } else if (TRANSPARENT.contains(producer.opType()) || !producer.domain().isEmpty()) {
        value = producer.input(0);
      } else {
        return Optional.empty();
      }
    }
    return value.filter(
        found -> found.isConstant() && found.elementType().equals(Optional.of(ElementType.FLOAT)));
  }
}
