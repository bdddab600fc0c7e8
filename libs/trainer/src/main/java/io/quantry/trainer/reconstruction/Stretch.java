package io.quantry.trainer.reconstruction;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a graph in which some layers can make a difference to one value: everything that is
 * behind one of them and in front of the value. O(nodes).
 *
 * @param inputs names of the values that it reads from outside, but constants and what follows from
 *     them
 */
record Stretch(List<String> inputs) {

  /**
   * @param graph in topological order
   * @throws QuantizationException {@code training-failed} if a layer makes none
   */
  static Stretch between(Graph graph, Collection<Node> layers, Value output) {
    Set<Value> constant = constants(graph);
    Set<Node> behind = behind(graph, layers);
    Set<Node> inside = inFront(graph, behind, output);
    for (Node layer : layers) {
      if (!inside.contains(layer)) {
        throw new QuantizationException(
            "training-failed",
            "The layer '%s' makes no difference to '%s'".formatted(layer.name(), output.name()));
      }
    }
    Set<String> inputs = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (!inside.contains(node)) {
        continue;
      }
      for (Optional<Value> input : node.inputs()) {
        input
            .filter(value -> !constant.contains(value))
            .filter(value -> value.producer().filter(inside::contains).isEmpty())
            .ifPresent(value -> inputs.add(value.name()));
      }
    }
    return new Stretch(List.copyOf(inputs));
  }

  private static Set<Value> constants(Graph graph) {
    Set<Value> constant = new HashSet<>(graph.initializers());
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().flatMap(Optional::stream).allMatch(constant::contains)) {
        node.outputs().forEach(output -> output.ifPresent(constant::add));
      }
    }
    return constant;
  }

  private static Set<Node> behind(Graph graph, Collection<Node> layers) {
    Set<Node> behind = new HashSet<>(layers);
    Set<Value> reached = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (behind.contains(node)
          || node.inputs().stream().flatMap(Optional::stream).anyMatch(reached::contains)) {
        behind.add(node);
        node.outputs().forEach(value -> value.ifPresent(reached::add));
      }
    }
    return behind;
  }

  private static Set<Node> inFront(Graph graph, Set<Node> behind, Value output) {
    Set<Node> inside = new HashSet<>();
    Set<Value> wanted = new HashSet<>(Set.of(output));
    for (Node node : graph.nodes().reversed()) {
      if (behind.contains(node)
          && node.outputs().stream().flatMap(Optional::stream).anyMatch(wanted::contains)) {
        inside.add(node);
        node.inputs().forEach(value -> value.ifPresent(wanted::add));
      }
    }
    return inside;
  }
}
