package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.List;
import java.util.Optional;

/** What patterns ask of values and nodes. */
final class Pattern {
  private Pattern() {}

  /** The number of a constant FLOAT of one element. */
  static Optional<Float> scalar(Value value) {
    return Constants.of(value)
        .filter(tensor -> tensor.elementType() == ElementType.FLOAT && tensor.elementCount() == 1)
        .map(tensor -> tensor.floats()[0]);
  }

  /** The elements of a constant of an integer type. */
  static Optional<long[]> integers(Value value) {
    return Constants.of(value)
        .filter(tensor -> tensor.elementType().isInteger())
        .map(Tensor::longs);
  }

  /** Whoever reads the value's elements; that it has a shape does not count. */
  static List<Node> readers(Value value) {
    return value.consumers().stream().filter(node -> !node.is("Shape")).toList();
  }

  /** The one node that reads the value, if it is of that type. */
  static Optional<Node> onlyConsumer(Value value, String opType) {
    List<Node> readers = readers(value);
    return readers.size() == 1 && !value.isGraphOutput()
        ? Optional.of(readers.getFirst()).filter(node -> node.is(opType))
        : Optional.empty();
  }

  /** The producer, if it is of that type and nobody but one node reads the value. */
  static Optional<Node> soleProducer(Value value, String opType) {
    return value
        .producer()
        .filter(node -> node.is(opType))
        .filter(node -> readers(value).size() == 1 && !value.isGraphOutput());
  }

  /** The operand of a node of two that is not this one. */
  static Value other(Node node, Value operand) {
    return node.requireInput(0).equals(operand) ? node.requireInput(1) : node.requireInput(0);
  }
}
