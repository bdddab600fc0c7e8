package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list of nodes with inputs, outputs and initializers; the main graph, a subgraph in an attribute
 * of a node (which sees the values of the graphs around it), or the body of a function.
 *
 * <p>Invariants, kept by every method here and in {@link Node} and {@link Value}: a value's
 * producer and uses are exactly the slots that hold it; a node only holds values of its own graph
 * or of one around it; a value that is used is never removed. Node order is the caller's: insert a
 * node after what it consumes, or call {@link #sort}. Not thread-safe.
 */
public final class Graph {
  private String name;
  private Names names = new Names();
  private @Nullable Node owner;
  private @Nullable Node first;
  private @Nullable Node last;
  private int nodeCount;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Set<Value> initializers = new LinkedHashSet<>();
  private final Set<Value> undefined = new LinkedHashSet<>();
  private Extras extras = Extras.NONE;

  public Graph(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public void rename(String newName) {
    name = newName;
  }

  /** The node whose attribute holds this graph; empty for a main graph and a function body. */
  public Optional<Node> owner() {
    return Optional.ofNullable(owner);
  }

  /** The graph around this one. */
  public Optional<Graph> outer() {
    return owner == null ? Optional.empty() : Optional.of(owner.graph());
  }

  /** Whether this is the given graph or nested in it at any depth. */
  public boolean isWithin(Graph other) {
    Graph graph = this;
    while (graph != other) {
      if (graph.owner == null || graph.owner.isRemoved()) {
        return false;
      }
      graph = graph.owner.graph();
    }
    return true;
  }

  /** The nodes in order; a snapshot, so that the graph may be edited while it is walked. */
  public List<Node> nodes() {
    List<Node> nodes = new ArrayList<>(nodeCount);
    for (Node node = first; node != null; node = node.next) {
      nodes.add(node);
    }
    return Collections.unmodifiableList(nodes);
  }

  public int nodeCount() {
    return nodeCount;
  }

  /** This graph and every graph nested in it, outer before inner; a snapshot. */
  public List<Graph> withSubgraphs() {
    List<Graph> graphs = new ArrayList<>();
    graphs.add(this);
    for (int index = 0; index < graphs.size(); index++) {
      for (Node node = graphs.get(index).first; node != null; node = node.next) {
        graphs.addAll(node.subgraphs());
      }
    }
    return graphs;
  }

  public List<Value> inputs() {
    return List.copyOf(inputs);
  }

  /** The same value may stand in several places. */
  public List<Value> outputs() {
    return List.copyOf(outputs);
  }

  /** The values with an initializer, in order; those that are inputs as well included. */
  public Collection<Value> initializers() {
    return List.copyOf(initializers);
  }

  /** Names that nodes or outputs refer to and nothing defines: none in a model that runs. */
  public Collection<Value> undefinedValues() {
    return List.copyOf(undefined);
  }

  /** A value of this graph by name, in O(values); outer graphs are not searched. */
  public Optional<Value> value(String valueName) {
    return values().stream().filter(value -> value.name().equals(valueName)).findFirst();
  }

  /** Every value defined in this graph, and its undefined ones; a snapshot. */
  public Collection<Value> values() {
    Set<Value> values = new LinkedHashSet<>(inputs);
    values.addAll(initializers);
    for (Node node = first; node != null; node = node.next) {
      node.outputs().forEach(output -> output.ifPresent(values::add));
    }
    values.addAll(undefined);
    return values;
  }

  /** A name that no value or node of this graph tree has had, made from the hint. */
  public String freshName(String hint) {
    return names.fresh(hint);
  }

  /** Begins a node of the standard domain in this graph. */
  public NodeBuilder newNode(String opType) {
    return new NodeBuilder(this, opType);
  }

  /** Adds an input at the end. */
  public Value addInput(String inputName, @Nullable ValueType type) {
    Value value = createValue(inputName);
    value.setType(type);
    addInput(value);
    return value;
  }

  /**
   * Lists a value of this graph, an initializer, as an input too, so that callers may override it.
   */
  public void addInput(Value value) {
    requireOwn(value);
    value.setInput(true);
    inputs.add(value);
    undefined.remove(value);
  }

  /**
   * Drops an input. An initializer of that name stays, as a constant.
   *
   * @throws IllegalStateException if it is used and has no initializer
   */
  public void removeInput(Value value) {
    requireOwn(value);
    if (!value.isInitializer() && !value.isUnused()) {
      throw new IllegalStateException("input " + value + " is used");
    }
    value.setInput(false);
    inputs.remove(value);
  }

  /** Adds an output at the end: a value of this graph or of one around it. */
  public void addOutput(Value value) {
    outputs.add(value);
    value.outputOfForUpdate().add(this);
  }

  /** Puts another value in an output's place. In a main graph this renames the output. */
  public void replaceOutput(int index, Value value) {
    outputs.get(index).outputOfForUpdate().remove(this);
    outputs.set(index, value);
    value.outputOfForUpdate().add(this);
  }

  public void removeOutput(int index) {
    outputs.remove(index).outputOfForUpdate().remove(this);
  }

  /**
   * Lets a value take every use of another and, where the other is an output of this graph, its
   * place and its name too, so that callers notice nothing.
   *
   * @return false, with nothing changed, if the name cannot pass over: the replacement is itself an
   *     input, an initializer, an output, or of another graph
   */
  public boolean takeOver(Value replaced, Value replacement) {
    if (replaced.isGraphOutput()) {
      boolean nameMayChange =
          replacement.graph() == this
              && replaced.graph() == this
              && !replacement.isGraphInput()
              && !replacement.isInitializer()
              && !replacement.isGraphOutput();
      if (!nameMayChange) {
        return false;
      }
      for (Graph user : List.copyOf(replaced.outputOfForUpdate())) {
        user.replaceOutput(user.outputs.indexOf(replaced), replacement);
      }
      String name = replaced.name();
      replaced.setName(freshName(name));
      replacement.setName(name);
      ValueType declared = replaced.type().orElse(null);
      if (declared != null) {
        replacement.declare(declared, replaced.infoExtras());
      }
    }
    replaced.replaceAllUses(replacement);
    return true;
  }

  /** Adds a constant; the name is made unique by a suffix where it is taken. */
  public Value addInitializer(String nameHint, Tensor tensor) {
    Value value = createValue(freshName(nameHint));
    setInitializer(value, tensor);
    return value;
  }

  /** Gives a value of this graph, which no node produces, a (new) initializer. */
  public void setInitializer(Value value, Tensor tensor) {
    requireInitializable(value);
    value.setInitializer(tensor);
    value.setSparseInitializer(null);
    initializers.add(value);
  }

  public void setInitializer(Value value, SparseTensor tensor) {
    requireInitializable(value);
    value.setSparseInitializer(tensor);
    value.setInitializer(null);
    initializers.add(value);
  }

  /**
   * Drops an initializer. A value that is an input too stays, as a mere input.
   *
   * @throws IllegalStateException if it is used and is no input
   */
  public void removeInitializer(Value value) {
    requireOwn(value);
    if (!value.isGraphInput() && !value.isUnused()) {
      throw new IllegalStateException("initializer " + value + " is used");
    }
    value.setInitializer(null);
    value.setSparseInitializer(null);
    initializers.remove(value);
  }

  /** For the reader: a value of that exact name which nothing defines yet. */
  public Value addUndefined(String valueName) {
    Value value = createValue(valueName);
    undefined.add(value);
    return value;
  }

  /**
   * Takes a node out, with its uses.
   *
   * @throws IllegalStateException if one of its outputs is used
   */
  public void remove(Node node) {
    if (node.graph() != this) {
      throw new IllegalArgumentException(node + " is in another graph");
    }
    node.truncateOutputs(0);
    if (node.previous == null) {
      first = node.next;
    } else {
      node.previous.next = node.next;
    }
    if (node.next == null) {
      last = node.previous;
    } else {
      node.next.previous = node.previous;
    }
    node.previous = null;
    node.next = null;
    nodeCount--;
    node.unlinkFromGraph();
  }

  /**
   * Brings the nodes into topological order, changing as little as possible.
   *
   * @return whether anything moved
   * @throws IllegalStateException if the nodes form a cycle
   */
  public boolean sort() {
    List<Node> before = nodes();
    List<Node> sorted = TopologicalOrder.of(this);
    if (before.equals(sorted)) {
      return false;
    }
    first = null;
    last = null;
    nodeCount = 0;
    sorted.forEach(node -> link(node, null));
    return true;
  }

  public Extras extras() {
    return extras;
  }

  /** For the reader. */
  public void setExtras(Extras newExtras) {
    extras = newExtras;
  }

  @Override
  public String toString() {
    return "graph " + name;
  }

  Value createValue(String valueName) {
    names.take(valueName);
    return new Value(this, valueName);
  }

  void rename(Value value, String newName) {
    names.take(newName);
    value.setName(newName);
  }

  /** Lets go of an output of a node that is being removed. */
  void discard(Value value) {
    if (!value.isUnused()) {
      throw new IllegalStateException("%s of %s is used".formatted(value, value.producer()));
    }
    value.setProducer(null, -1);
  }

  void link(Node node, @Nullable Node successor) {
    node.next = successor;
    node.previous = successor == null ? last : successor.previous;
    if (node.previous == null) {
      first = node;
    } else {
      node.previous.next = node;
    }
    if (successor == null) {
      last = node;
    } else {
      successor.previous = node;
    }
    nodeCount++;
    if (!node.name().isEmpty()) {
      names.take(node.name());
    }
  }

  void attach(Node newOwner) {
    if (owner != null) {
      throw new IllegalArgumentException(this + " already belongs to " + owner);
    }
    owner = newOwner;
    Names shared = newOwner.graph().names;
    shared.takeAll(names);
    for (Graph graph : withSubgraphs()) {
      graph.names = shared;
      graph.nodes().forEach(node -> node.updateCaptures(this, true));
    }
  }

  void detach() {
    for (Graph graph : withSubgraphs()) {
      graph.nodes().forEach(node -> node.updateCaptures(this, false));
    }
    owner = null;
  }

  private void requireOwn(Value value) {
    if (value.graph() != this) {
      throw new IllegalArgumentException(value + " is of another graph");
    }
  }

  private void requireInitializable(Value value) {
    requireOwn(value);
    if (value.producer().isPresent()) {
      throw new IllegalArgumentException(value + " is produced by " + value.producer().get());
    }
    undefined.remove(value);
  }
}
