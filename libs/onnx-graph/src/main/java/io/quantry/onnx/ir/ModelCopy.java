package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A second model of the same nodes and values, to be edited without a change to the first. Names,
 * declarations and extras are the same; tensors, which are immutable, are shared, so that a copy
 * costs no weights. O(nodes + values).
 */
final class ModelCopy {
  private final Map<Value, Value> values = new HashMap<>();

  private ModelCopy() {}

  static Model of(Model model) {
    Model copy = new Model(model.irVersion(), new Graph(model.graph().name()));
    copy.setProducer(model.producerName(), model.producerVersion());
    copy.setDomain(model.domain());
    copy.setModelVersion(model.modelVersion());
    copy.setDocumentation(model.documentation());
    copy.setExtras(model.extras());
    copy.metadata().putAll(model.metadata());
    model.opsets().imports().forEach(copy.opsets()::add);
    new ModelCopy().fill(copy.graph(), model.graph());
    model.functions().forEach(function -> copy.functions().add(function(function)));
    return copy;
  }

  private static Function function(Function function) {
    Graph body = new Graph(function.body().name());
    new ModelCopy().fill(body, function.body());
    Function copy =
        new Function(
            function.domain(), function.name(), function.overload(), body, function.extras());
    copy.parameters().addAll(function.parameters());
    function.defaults().forEach(one -> copy.defaults().add(new ModelCopy().attribute(one)));
    function.opsets().imports().forEach(copy.opsets()::add);
    return copy;
  }

  private void fill(Graph copy, Graph graph) {
    graph.inputs().forEach(input -> keep(input, copy.addInput(input.name(), null)));
    for (Value value : graph.initializers()) {
      Value initialized = values.get(value);
      if (initialized == null) {
        initialized = keep(value, copy.addUndefined(value.name()));
      }
      Value target = initialized;
      value.initializer().ifPresent(tensor -> copy.setInitializer(target, tensor));
      value.sparseInitializer().ifPresent(tensor -> copy.setInitializer(target, tensor));
    }
    graph.undefinedValues().forEach(value -> keep(value, copy.addUndefined(value.name())));
    List<Node> nodes = graph.nodes();
    List<Node> copies = new ArrayList<>(nodes.size());
    nodes.forEach(node -> copies.add(define(copy, node)));
    for (int i = 0; i < nodes.size(); i++) {
      connect(copies.get(i), nodes.get(i));
    }
    graph.outputs().forEach(output -> copy.addOutput(copyOf(output)));
    copy.setExtras(graph.extras());
  }

  private Node define(Graph copy, Node node) {
    NodeBuilder builder =
        copy.newNode(node.opType())
            .domain(node.domain())
            .overload(node.overload())
            .name(node.name())
            .extras(node.extras());
    for (var output : node.outputs()) {
      output.ifPresentOrElse(value -> builder.exactOutput(value.name()), builder::outputGap);
    }
    Node made = builder.append();
    for (int i = 0; i < node.outputCount(); i++) {
      if (node.output(i).isPresent()) {
        keep(node.requireOutput(i), made.requireOutput(i));
      }
    }
    return made;
  }

  private void connect(Node copy, Node node) {
    node.inputs().forEach(input -> copy.addInput(input.map(this::copyOf).orElse(null)));
    node.attributes().forEach(one -> copy.setAttribute(emptied(one)));
    // A subgraph is filled once its node holds it, since it sees the values of the graph around it.
    for (Attribute one : node.attributes()) {
      copy.attribute(one.name()).ifPresent(filled -> fill(filled, one));
    }
  }

  /** An attribute of a parameter's default, which stands in no graph. */
  private Attribute attribute(Attribute attribute) {
    Attribute copy = emptied(attribute);
    fill(copy, attribute);
    return copy;
  }

  private static Attribute emptied(Attribute attribute) {
    return switch (attribute) {
      case Attribute.OfGraph one ->
          new Attribute.OfGraph(one.name(), new Graph(one.value().name()), one.extras());
      case Attribute.OfGraphs several ->
          new Attribute.OfGraphs(
              several.name(),
              several.values().stream().map(graph -> new Graph(graph.name())).toList(),
              several.extras());
      default -> attribute;
    };
  }

  private void fill(Attribute copy, Attribute attribute) {
    if (copy instanceof Attribute.OfGraph to && attribute instanceof Attribute.OfGraph from) {
      fill(to.value(), from.value());
    } else if (copy instanceof Attribute.OfGraphs to
        && attribute instanceof Attribute.OfGraphs from) {
      for (int i = 0; i < from.values().size(); i++) {
        fill(to.values().get(i), from.values().get(i));
      }
    }
  }

  private Value keep(Value value, Value copy) {
    copy.declareLike(value);
    values.put(value, copy);
    return copy;
  }

  private Value copyOf(Value value) {
    Value copy = values.get(value);
    if (copy == null) {
      throw new IllegalStateException(value + " is of no graph that was copied");
    }
    return copy;
  }
}
