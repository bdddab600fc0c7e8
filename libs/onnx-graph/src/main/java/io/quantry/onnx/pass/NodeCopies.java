package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Copies nodes from one graph into another, subgraphs included. A value that stands for none of the
 * other graph must be visible there as it is. Copied values take their name where it is free.
 */
final class NodeCopies {
  private final Map<Value, @Nullable Value> counterparts = new HashMap<>();
  private final Function<Attribute, Optional<Attribute>> attributes;

  /**
   * @param attributes what an attribute becomes; one that becomes nothing is left out. Graphs in
   *     attributes are copied, and what is in them likewise; in a graph that takes the place of a
   *     reference attributes stay as they are, for it is not of the graph that is copied
   */
  NodeCopies(Function<Attribute, Optional<Attribute>> attributes) {
    this.attributes = attributes;
  }

  /** Lets copies hold another value, or a gap, where the originals hold this one. */
  void put(Value original, @Nullable Value counterpart) {
    counterparts.put(original, counterpart);
  }

  /** What copies hold for a value. */
  @Nullable Value get(Value original) {
    return counterparts.containsKey(original) ? counterparts.get(original) : original;
  }

  /** Copies a node to before another, or to the end of the graph. */
  Node copy(Node node, Graph target, @Nullable Node successor) {
    return copy(node, target, successor, attributes);
  }

  private Node copy(
      Node node,
      Graph target,
      @Nullable Node successor,
      Function<Attribute, Optional<Attribute>> binding) {
    NodeBuilder builder =
        target
            .newNode(node.opType())
            .domain(node.domain())
            .overload(node.overload())
            .name(node.name())
            .extras(node.extras());
    node.inputs().forEach(input -> builder.inputs(input.map(this::get).orElse(null)));
    for (Optional<Value> output : node.outputs()) {
      if (output.isPresent()) {
        builder.output(output.get().name(), output.get().type().orElse(null));
      } else {
        builder.outputGap();
      }
    }
    Node copy = successor == null ? builder.append() : builder.insertBefore(successor);
    for (int index = 0; index < node.outputCount(); index++) {
      if (node.output(index).isPresent()) {
        put(node.requireOutput(index), copy.requireOutput(index));
      }
    }
    for (Attribute attribute : node.attributes()) {
      boolean bound = attribute instanceof Attribute.Reference;
      binding
          .apply(attribute)
          .ifPresent(one -> setAttribute(copy, one, bound ? Optional::of : binding));
    }
    return copy;
  }

  private void setAttribute(
      Node copy, Attribute attribute, Function<Attribute, Optional<Attribute>> binding) {
    switch (attribute) {
      case Attribute.OfGraph one -> {
        Graph graph = new Graph(one.value().name());
        copy.setAttribute(new Attribute.OfGraph(one.name(), graph, one.extras()));
        fill(graph, one.value(), binding);
      }
      case Attribute.OfGraphs several -> {
        List<Graph> graphs =
            several.values().stream().map(graph -> new Graph(graph.name())).toList();
        copy.setAttribute(new Attribute.OfGraphs(several.name(), graphs, several.extras()));
        for (int index = 0; index < graphs.size(); index++) {
          fill(graphs.get(index), several.values().get(index), binding);
        }
      }
      default -> copy.setAttribute(attribute);
    }
  }

  /** Attached first and filled then: its nodes may hold values of the graphs around it. */
  private void fill(Graph copy, Graph original, Function<Attribute, Optional<Attribute>> binding) {
    for (Value input : original.inputs()) {
      put(input, copy.addInput(copy.freshName(input.name()), input.type().orElse(null)));
    }
    for (Value initializer : original.initializers()) {
      Value known = initializer.isGraphInput() ? get(initializer) : null;
      Value value = known == null ? copy.addUndefined(copy.freshName(initializer.name())) : known;
      initializer.initializer().ifPresent(tensor -> copy.setInitializer(value, tensor));
      initializer.sparseInitializer().ifPresent(tensor -> copy.setInitializer(value, tensor));
      put(initializer, value);
    }
    original.nodes().forEach(node -> copy(node, copy, null, binding));
    for (Value output : original.outputs()) {
      Value counterpart = get(output);
      if (counterpart == null) {
        throw new IllegalStateException("output " + output + " of a subgraph has no value");
      }
      copy.addOutput(counterpart);
    }
  }
}
