package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named value of a graph: what a node produces, a graph input, an initializer, or (in a model
 * that the scan would refuse) a name that nothing defines. It knows its producer and every
 * consumer, those in subgraphs included; {@link Graph} and {@link Node} keep these links right.
 * Identity is object identity.
 */
public final class Value {
  private final Graph graph;
  private String name;
  private @Nullable ValueType type;
  private @Nullable Tensor initializer;
  private @Nullable SparseTensor sparseInitializer;
  private @Nullable Node producer;
  private int outputIndex = -1;
  private boolean input;
  private final Set<Use> uses = new LinkedHashSet<>();
  private final List<Graph> outputOf = new ArrayList<>(1);
  private Extras infoExtras = Extras.NONE;
  private boolean redeclared;

  Value(Graph graph, String name) {
    this.graph = graph;
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The graph in which the value is defined. */
  public Graph graph() {
    return graph;
  }

  /**
   * Takes another name, which must be free in the whole graph tree: see {@link Graph#freshName}.
   */
  public void rename(String newName) {
    graph.rename(this, newName);
  }

  public Optional<ValueType> type() {
    return Optional.ofNullable(type);
  }

  public void setType(@Nullable ValueType newType) {
    if (!Objects.equals(type, newType)) {
      type = newType;
      infoExtras = Extras.NONE;
      redeclared = true;
    }
  }

  /** Whether the type was changed since the value was made; then older declarations are void. */
  public boolean isRedeclared() {
    return redeclared;
  }

  /** The element type, from the declared type or the initializer. */
  public Optional<ElementType> elementType() {
    if (type instanceof ValueType.TensorType tensor) {
      return Optional.of(tensor.elementType());
    }
    return initializer().map(Tensor::elementType);
  }

  /** The shape, from the initializer or else from the declared type. */
  public Optional<Shape> shape() {
    if (initializer != null) {
      return Optional.of(Shape.of(initializer.dims()));
    }
    return type instanceof ValueType.TensorType tensor ? tensor.shape() : Optional.empty();
  }

  public Optional<Node> producer() {
    return Optional.ofNullable(producer);
  }

  /** Which output of the producer this is; -1 without a producer. */
  public int outputIndex() {
    return outputIndex;
  }

  /** The consuming places, in the order in which they were made; a snapshot. */
  public List<Use> uses() {
    return List.copyOf(uses);
  }

  /** The consuming nodes, each once; a snapshot. */
  public Collection<Node> consumers() {
    Set<Node> nodes = new LinkedHashSet<>();
    uses.forEach(use -> nodes.add(use.node()));
    return nodes;
  }

  public boolean isGraphInput() {
    return input;
  }

  /** Whether a graph (its own or a subgraph) has it among its outputs. */
  public boolean isGraphOutput() {
    return !outputOf.isEmpty();
  }

  public boolean isInitializer() {
    return initializer != null || sparseInitializer != null;
  }

  /** A constant: an initializer that no caller can override by feeding an input of that name. */
  public boolean isConstant() {
    return isInitializer() && !input;
  }

  /** Neither a node's output, nor an input, nor an initializer. */
  public boolean isUndefined() {
    return producer == null && !input && !isInitializer();
  }

  public boolean isUnused() {
    return uses.isEmpty() && outputOf.isEmpty();
  }

  /** The dense initializer, where the value is one. */
  public Optional<Tensor> initializer() {
    return Optional.ofNullable(initializer);
  }

  public Optional<SparseTensor> sparseInitializer() {
    return Optional.ofNullable(sparseInitializer);
  }

  /**
   * Lets every consuming node, in subgraphs too, consume another value instead. Graph outputs stay:
   * see {@link Graph#replaceOutput} and {@link Graph#takeOver}.
   *
   * @throws IllegalArgumentException if a consumer cannot see the other value
   */
  public void replaceAllUses(Value replacement) {
    for (Use use : uses()) {
      use.node().replaceInput(use.inputIndex(), replacement);
    }
  }

  /** Documentation and unknown fields of the value's declaration; for the writer. */
  public Extras infoExtras() {
    return infoExtras;
  }

  /** For the reader: the type together with what its declaration carried beside it. */
  public void declare(@Nullable ValueType newType, Extras extras) {
    type = newType;
    infoExtras = extras;
    redeclared = false;
  }

  @Override
  public String toString() {
    return "%" + name;
  }

  void declareLike(Value other) {
    type = other.type;
    infoExtras = other.infoExtras;
    redeclared = other.redeclared;
  }

  void setName(String newName) {
    name = newName;
  }

  void setProducer(@Nullable Node node, int index) {
    producer = node;
    outputIndex = index;
  }

  void setInput(boolean isInput) {
    input = isInput;
  }

  void setInitializer(@Nullable Tensor tensor) {
    initializer = tensor;
  }

  void setSparseInitializer(@Nullable SparseTensor tensor) {
    sparseInitializer = tensor;
  }

  Set<Use> usesForUpdate() {
    return uses;
  }

  List<Graph> outputOfForUpdate() {
    return outputOf;
  }
}
