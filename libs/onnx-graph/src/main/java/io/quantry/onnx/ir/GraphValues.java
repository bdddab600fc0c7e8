package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a graph that no node produces, which of its values it gives out, and the names of
 * them all: one half of {@link Graph}, which keeps the invariants together with its nodes.
 */
abstract sealed class GraphValues permits Graph {
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Set<Value> initializers = new LinkedHashSet<>();
  private final Set<Value> undefined = new LinkedHashSet<>();
  private Names names = new Names();

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

  /** A name that no value or node of this graph tree has had, made from the hint. */
  public String freshName(String hint) {
    return names.fresh(hint);
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
    value.outputOfForUpdate().add(self());
  }

  /** Puts another value in an output's place. In a main graph this renames the output. */
  public void replaceOutput(int index, Value value) {
    outputs.get(index).outputOfForUpdate().remove(self());
    outputs.set(index, value);
    value.outputOfForUpdate().add(self());
  }

  public void removeOutput(int index) {
    outputs.remove(index).outputOfForUpdate().remove(self());
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

  Value createValue(String valueName) {
    names.take(valueName);
    return new Value(self(), valueName);
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

  private void requireOwn(Value value) {
    if (value.graph() != self()) {
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

  Names names() {
    return names;
  }

  /** For a graph that becomes part of another's tree. */
  void setNames(Names newNames) {
    names = newNames;
  }

  private Graph self() {
    return (Graph) this;
  }
}
