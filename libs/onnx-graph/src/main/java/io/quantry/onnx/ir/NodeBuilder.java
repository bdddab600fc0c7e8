package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes a node to be added: {@code graph.newNode("Add").inputs(a, b).output("sum").append()}.
 * One use only.
 */
public final class NodeBuilder {
  private record Output(@Nullable String name, @Nullable ValueType type) {}

  private final Graph graph;
  private final String opType;
  private String domain = "";
  private String overload = "";
  private String name = "";
  private Extras extras = Extras.NONE;
  private final List<@Nullable Value> inputs = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();
  private final List<Attribute> attributes = new ArrayList<>();

  NodeBuilder(Graph graph, String opType) {
    this.graph = graph;
    this.opType = opType;
  }

  public NodeBuilder domain(String newDomain) {
    domain = Model.canonicalDomain(newDomain);
    return this;
  }

  public NodeBuilder overload(String newOverload) {
    overload = newOverload;
    return this;
  }

  public NodeBuilder name(String newName) {
    name = newName;
    return this;
  }

  /** Further input slots; null leaves a gap. */
  public NodeBuilder inputs(@Nullable Value... values) {
    for (Value value : values) {
      inputs.add(value);
    }
    return this;
  }

  public NodeBuilder attribute(Attribute attribute) {
    attributes.add(attribute);
    return this;
  }

  /** A further output of a name that is made unique by a suffix where it is taken. */
  public NodeBuilder output(String nameHint) {
    return output(nameHint, null);
  }

  public NodeBuilder output(String nameHint, @Nullable ValueType type) {
    outputs.add(new Output(graph.freshName(nameHint), type));
    return this;
  }

  /** A further output of exactly this name; for the reader, which takes names as they come. */
  public NodeBuilder exactOutput(String exactName) {
    outputs.add(new Output(exactName, null));
    return this;
  }

  /** An omitted optional output. */
  public NodeBuilder outputGap() {
    outputs.add(new Output(null, null));
    return this;
  }

  public NodeBuilder extras(Extras newExtras) {
    extras = newExtras;
    return this;
  }

  /** Adds the node as the last one. */
  public Node append() {
    return insert(null);
  }

  public Node insertBefore(Node successor) {
    if (successor.graph() != graph) {
      throw new IllegalArgumentException(successor + " is in another graph");
    }
    return insert(successor);
  }

  public Node insertAfter(Node predecessor) {
    if (predecessor.graph() != graph) {
      throw new IllegalArgumentException(predecessor + " is in another graph");
    }
    return insert(predecessor.next);
  }

  private Node insert(@Nullable Node successor) {
    Node node = new Node(graph, domain, opType, overload, name, extras);
    for (Value input : inputs) {
      node.addInput(input);
    }
    for (Output output : outputs) {
      if (output.name() == null) {
        node.addOutputGap();
      } else {
        node.addOutput(output.name()).setType(output.type());
      }
    }
    graph.link(node, successor);
    attributes.forEach(node::setAttribute);
    return node;
  }
}
