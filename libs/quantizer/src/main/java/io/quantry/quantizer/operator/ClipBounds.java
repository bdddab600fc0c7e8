package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * The constant bounds of a Relu or Clip.
 *
 * @param min lower bound, may be negative infinity
 * @param max upper bound, may be positive infinity
 */
public record ClipBounds(float min, float max) {

  /** The bounds of a node; empty if one is computed while the model runs. */
  public static Optional<ClipBounds> of(Node node) {
    if (node.is("Relu")) {
      return Optional.of(new ClipBounds(0, Float.POSITIVE_INFINITY));
    }
    // Clip had attributes before opset 11, inputs since.
    Optional<Float> min = bound(node, 1, node.attributeFloat("min", Float.NEGATIVE_INFINITY));
    Optional<Float> max = bound(node, 2, node.attributeFloat("max", Float.POSITIVE_INFINITY));
    return min.flatMap(low -> max.map(high -> new ClipBounds(low, high)));
  }

  /**
   * Whether a range of the node's output, widened to hold zero, still cuts off at the same places.
   */
  public boolean holdsZero() {
    return min <= 0 && max >= 0;
  }

  private static Optional<Float> bound(Node node, int input, float absent) {
    Optional<Value> value = node.input(input);
    if (value.isEmpty()) {
      return Optional.of(absent);
    }
    return value
        .filter(Value::isConstant)
        .flatMap(Value::initializer)
        .filter(tensor -> tensor.elementCount() == 1)
        .map(Tensor::floats)
        .map(floats -> floats[0]);
  }
}
