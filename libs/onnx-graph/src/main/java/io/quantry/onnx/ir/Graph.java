package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.Collection;
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
public final class Graph extends GraphValues {
  private String name;
  private @Nullable Node owner;
  private final NodeList nodes = new NodeList();
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
    return nodes.snapshot();
  }

  public int nodeCount() {
    return nodes.size();
  }

  /** This graph and every graph nested in it, outer before inner; a snapshot. */
  public List<Graph> withSubgraphs() {
    List<Graph> graphs = new ArrayList<>();
    graphs.add(this);
    for (int index = 0; index < graphs.size(); index++) {
      graphs.get(index).nodes().forEach(node -> graphs.addAll(node.subgraphs()));
    }
    return graphs;
  }

  /** A value of this graph by name, in O(values); outer graphs are not searched. */
  public Optional<Value> value(String valueName) {
    return values().stream().filter(value -> value.name().equals(valueName)).findFirst();
  }

  /** Every value defined in this graph, and its undefined ones; a snapshot. */
  public Collection<Value> values() {
    Set<Value> values = new LinkedHashSet<>(inputs());
    values.addAll(initializers());
    nodes().forEach(node -> node.outputs().forEach(output -> output.ifPresent(values::add)));
    values.addAll(undefinedValues());
    return values;
  }

  /** Begins a node of the standard domain in this graph. */
  public NodeBuilder newNode(String opType) {
    return new NodeBuilder(this, opType);
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
        user.replaceOutput(user.outputs().indexOf(replaced), replacement);
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
    nodes.remove(node);
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
    nodes.setAll(sorted);
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

  void link(Node node, @Nullable Node successor) {
    nodes.insert(node, successor);
    if (!node.name().isEmpty()) {
      names().take(node.name());
    }
  }

  void attach(Node newOwner) {
    if (owner != null) {
      throw new IllegalArgumentException(this + " already belongs to " + owner);
    }
    owner = newOwner;
    Names shared = newOwner.graph().names();
    shared.takeAll(names());
    for (Graph graph : withSubgraphs()) {
      graph.setNames(shared);
      graph.nodes().forEach(node -> node.updateCaptures(this, true));
    }
  }

  void detach() {
    for (Graph graph : withSubgraphs()) {
      graph.nodes().forEach(node -> node.updateCaptures(this, false));
    }
    owner = null;
  }
}
