package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One application of an operator. Inputs and outputs may have gaps (an omitted optional one). Made
 * by {@link Graph#newNode}; edited in place, links kept right. Identity is object identity.
 */
public final class Node {
  @Nullable Node previous;
  @Nullable Node next;
  private @Nullable Graph graph;
  private final String domain;
  private String opType;
  private final String overload;
  private String name;
  private final List<@Nullable Value> inputs = new ArrayList<>();
  private final List<@Nullable Value> outputs = new ArrayList<>();
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final Extras extras;

  Node(Graph graph, String domain, String opType, String overload, String name, Extras extras) {
    this.graph = graph;
    this.domain = domain;
    this.opType = opType;
    this.overload = overload;
    this.name = name;
    this.extras = extras;
  }

  /** The operator's domain; {@code ai.onnx} reads as the empty string, its canonical spelling. */
  public String domain() {
    return domain;
  }

  public String opType() {
    return opType;
  }

  /** Whether this is the given operator of the standard domain. */
  public boolean is(String standardOpType) {
    return domain.isEmpty() && opType.equals(standardOpType);
  }

  /** Which of several functions of the same domain and name is called; usually empty. */
  public String overload() {
    return overload;
  }

  /** May be empty, and need not be unique. */
  public String name() {
    return name;
  }

  public void rename(String newName) {
    name = newName;
  }

  /** Becomes another operator of the same domain; inputs, outputs and attributes stay. */
  public void setOpType(String newOpType) {
    opType = newOpType;
  }

  /**
   * The graph that contains the node.
   *
   * @throws IllegalStateException if the node was removed
   */
  public Graph graph() {
    if (graph == null) {
      throw new IllegalStateException("node was removed: " + this);
    }
    return graph;
  }

  public boolean isRemoved() {
    return graph == null;
  }

  /** The input slots, gaps included; a snapshot. */
  public List<Optional<Value>> inputs() {
    return inputs.stream().map(Optional::ofNullable).toList();
  }

  public int inputCount() {
    return inputs.size();
  }

  /** The value in an input slot; empty for a gap and beyond the last slot. */
  public Optional<Value> input(int index) {
    return index < inputs.size() ? Optional.ofNullable(inputs.get(index)) : Optional.empty();
  }

  /**
   * @throws IllegalStateException if the slot is a gap or missing
   */
  public Value requireInput(int index) {
    return input(index)
        .orElseThrow(() -> new IllegalStateException("input " + index + " missing: " + this));
  }

  /** The output slots, gaps included; a snapshot. */
  public List<Optional<Value>> outputs() {
    return outputs.stream().map(Optional::ofNullable).toList();
  }

  public int outputCount() {
    return outputs.size();
  }

  public Optional<Value> output(int index) {
    return index < outputs.size() ? Optional.ofNullable(outputs.get(index)) : Optional.empty();
  }

  /**
   * @throws IllegalStateException if the slot is a gap or missing
   */
  public Value requireOutput(int index) {
    return output(index)
        .orElseThrow(() -> new IllegalStateException("output " + index + " missing: " + this));
  }

  /** Puts a value into an existing input slot, or null to leave a gap. */
  public void replaceInput(int index, @Nullable Value value) {
    checkVisible(value);
    unlink(index);
    inputs.set(index, value);
    link(index);
  }

  /** Sets a slot of any index, filling the slots before it with gaps. */
  public void setInput(int index, @Nullable Value value) {
    while (inputs.size() <= index) {
      inputs.add(null);
    }
    replaceInput(index, value);
  }

  public void addInput(@Nullable Value value) {
    setInput(inputs.size(), value);
  }

  /** Drops the input slots from this index on. */
  public void truncateInputs(int count) {
    while (inputs.size() > count) {
      unlink(inputs.size() - 1);
      inputs.removeLast();
    }
  }

  /** Adds an output slot holding a new value of that (free) name. */
  public Value addOutput(String valueName) {
    Value value = graph().createValue(valueName);
    value.setProducer(this, outputs.size());
    outputs.add(value);
    return value;
  }

  /**
   * Drops the output slots from this index on.
   *
   * @throws IllegalStateException if one of them is still used
   */
  public void truncateOutputs(int count) {
    while (outputs.size() > count) {
      Value last = outputs.getLast();
      if (last != null) {
        graph().discard(last);
      }
      outputs.removeLast();
    }
  }

  void addOutputGap() {
    outputs.add(null);
  }

  public Collection<Attribute> attributes() {
    return List.copyOf(attributes.values());
  }

  public Optional<Attribute> attribute(String attributeName) {
    return Optional.ofNullable(attributes.get(attributeName));
  }

  /** The value of an int attribute, or the default where it is absent. */
  public long attributeInt(String attributeName, long absent) {
    return attributes.get(attributeName) instanceof Attribute.OfInt found ? found.value() : absent;
  }

  public float attributeFloat(String attributeName, float absent) {
    return attributes.get(attributeName) instanceof Attribute.OfFloat found
        ? found.value()
        : absent;
  }

  public String attributeText(String attributeName, String absent) {
    return attributes.get(attributeName) instanceof Attribute.OfString found
        ? found.text()
        : absent;
  }

  /** A copy of an ints attribute, where there is one. */
  public Optional<long[]> attributeInts(String attributeName) {
    return attributes.get(attributeName) instanceof Attribute.OfInts found
        ? Optional.of(found.values().clone())
        : Optional.empty();
  }

  /** Adds an attribute, or replaces the one of that name in place; its graphs join this graph. */
  public void setAttribute(Attribute attribute) {
    Attribute old = attributes.get(attribute.name());
    if (old != null) {
      subgraphs(old).forEach(Graph::detach);
    }
    subgraphs(attribute).forEach(subgraph -> subgraph.attach(this));
    attributes.put(attribute.name(), attribute);
  }

  /** Removes an attribute if it is there; its graphs become free to be attached elsewhere. */
  public Optional<Attribute> removeAttribute(String attributeName) {
    Attribute old = attributes.remove(attributeName);
    if (old != null) {
      subgraphs(old).forEach(Graph::detach);
    }
    return Optional.ofNullable(old);
  }

  /** The graphs in the attributes: branches of If, bodies of Loop and Scan. */
  public List<Graph> subgraphs() {
    List<Graph> found = new ArrayList<>(0);
    attributes.values().forEach(attribute -> found.addAll(subgraphs(attribute)));
    return found;
  }

  /** Takes the node out of its graph; see {@link Graph#remove}. */
  public void remove() {
    graph().remove(this);
  }

  public Extras extras() {
    return extras;
  }

  @Override
  public String toString() {
    return "%s%s(%s)".formatted(domain.isEmpty() ? "" : domain + ".", opType, name);
  }

  void unlinkFromGraph() {
    for (int index = 0; index < inputs.size(); index++) {
      unlink(index);
    }
    attributes.values().forEach(attribute -> subgraphs(attribute).forEach(Graph::detach));
    graph = null;
  }

  /** Registers or withdraws this node's uses of values that are defined outside a subgraph. */
  void updateCaptures(Graph subgraph, boolean register) {
    for (int index = 0; index < inputs.size(); index++) {
      Value value = inputs.get(index);
      if (value != null && !value.graph().isWithin(subgraph)) {
        if (register) {
          checkVisible(value);
          link(index);
        } else {
          unlink(index);
        }
      }
    }
  }

  private void link(int index) {
    Value value = inputs.get(index);
    if (value != null) {
      value.usesForUpdate().add(new Use(this, index));
    }
  }

  private void unlink(int index) {
    Value value = inputs.get(index);
    if (value != null) {
      value.usesForUpdate().remove(new Use(this, index));
    }
  }

  private void checkVisible(@Nullable Value value) {
    if (value != null && !graph().isWithin(value.graph())) {
      throw new IllegalArgumentException(
          "%s cannot see %s of another graph".formatted(this, value));
    }
  }

  private static List<Graph> subgraphs(Attribute attribute) {
    return switch (attribute) {
      case Attribute.OfGraph one -> List.of(one.value());
      case Attribute.OfGraphs several -> several.values();
      default -> List.of();
    };
  }
}
