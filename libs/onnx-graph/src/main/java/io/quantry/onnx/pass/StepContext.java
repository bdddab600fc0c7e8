package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Where the nodes that take a step stand: what rows of the changelog ask and how they add
 * constants.
 *
 * @param from the version of the standard set that the nodes come from
 * @param inFunction whether they are a function's body, which has no initializers
 */
record StepContext(long from, FloatTypes floatTypes, boolean inFunction) {
  /** A constant beside a node: an initializer, or a node before it inside a function. */
  Value constant(Node node, String name, Tensor tensor) {
    String base = node.output(0).map(Value::name).orElse(node.opType());
    String hint = base + "_" + name;
    if (!inFunction) {
      return node.graph().addInitializer(hint, tensor);
    }
    return node.graph()
        .newNode("Constant")
        .attribute(Attribute.of("value", tensor))
        .output(hint)
        .insertBefore(node)
        .requireOutput(0);
  }

  /** Moves an ints attribute, where present, to an input of type INT64. */
  void attributeToInput(Node node, String name, int index) {
    Optional<long[]> values = node.attributeInts(name);
    node.removeAttribute(name);
    if (values.isPresent()) {
      Tensor tensor = Tensor.ofInt64s(values.get(), values.get().length);
      node.setInput(index, constant(node, name, tensor));
    }
  }

  /** Moves a float attribute, where present, to an input of the type of the node's data. */
  void attributeToScalar(Node node, String name, int index) {
    if (node.removeAttribute(name).orElse(null) instanceof Attribute.OfFloat one) {
      ElementType type = floatTypes.of(node.requireInput(0)).orElseThrow();
      node.setInput(index, constant(node, name, FloatTypes.scalar(type, one.value())));
    }
  }

  /** The obstacle to {@link #attributeToScalar}. */
  Optional<String> unknownType(Node node) {
    boolean writable =
        floatTypes.of(node.requireInput(0)).filter(FloatTypes::isWritable).isPresent();
    return OpsetStep.when(!writable, "the type of its input is not known");
  }
}
