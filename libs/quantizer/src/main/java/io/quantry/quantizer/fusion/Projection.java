package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.Optional;

/**
 * {@code x · W + b}, split into heads.
 *
 * @param input {@code [batch, tokens, inputWidth]}
 * @param weights {@code [inputWidth, heads * headSize]}
 * @param bias {@code [heads * headSize]}
 * @param split the Reshape to {@code [batch, tokens, heads, headSize]}
 */
record Projection(Value input, MatrixOperand weights, Tensor bias, Node split) {

  /**
   * The projection whose heads this value holds.
   *
   * @param turned output of the Reshape
   */
  static Optional<Projection> of(Value turned) {
    Optional<Node> split = Pattern.soleProducer(turned, "Reshape");
    Optional<Node> add = split.flatMap(node -> Pattern.soleProducer(node.requireInput(0), "Add"));
    return add.flatMap(node -> of(node, 0).or(() -> of(node, 1)))
        .map(found -> new Projection(found.input, found.weights, found.bias, split.orElseThrow()));
  }

  private static Optional<Projection> of(Node add, int side) {
    Value bias = add.requireInput(1 - side);
    return Pattern.soleProducer(add.requireInput(side), "MatMul")
        .flatMap(
            product ->
                MatrixOperand.of(product)
                    .filter(weights -> GemmForm.isChannelBias(bias, weights.columns()))
                    .map(
                        weights ->
                            new Projection(
                                product.requireInput(0),
                                weights,
                                bias.initializer().orElseThrow(),
                                add)));
  }
}
