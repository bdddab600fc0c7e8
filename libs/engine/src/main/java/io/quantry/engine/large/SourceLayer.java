package io.quantry.engine.large;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An FP32 operator with a constant matrix as the source has it.
 *
 * @param node MatMul, Gemm or Gather
 * @param weights the matrix, wherever it lies
 * @param transposed whether a product's matrix is stored as {@code [n, k]}
 */
record SourceLayer(Node node, Tensor weights, boolean transposed) {

  /** The layer that a node is; empty for any other node. */
  static Optional<SourceLayer> of(Node node) {
    boolean product = node.is("MatMul") || (node.is("Gemm") && node.attributeInt("transA", 0) == 0);
    if (product && node.input(0).filter(input -> !input.isConstant()).isPresent()) {
      return MatrixOperand.of(node)
          .map(
              matrix ->
                  new SourceLayer(
                      node, matrix.source().initializer().orElseThrow(), matrix.transposed()));
    }
    boolean table =
        node.is("Gather")
            && node.attributeInt("axis", 0) == 0
            && MatrixOperand.isMatrix(node.requireInput(0))
            && !node.requireInput(1).isConstant();
    return table
        ? node.requireInput(0).initializer().map(tensor -> new SourceLayer(node, tensor, false))
        : Optional.empty();
  }

  boolean isTable() {
    return node.is("Gather");
  }

  /** What changes from run to run: a product's left side, a table's indices. */
  Value input() {
    return node.requireInput(isTable() ? 1 : 0);
  }

  /** Names that the input may have in another form of the model, which may lack identities. */
  Set<String> inputNames() {
    Set<String> names = new HashSet<>();
    Optional<Value> value = Optional.of(input());
    while (value.isPresent() && names.add(value.get().name())) {
      value =
          value
              .get()
              .producer()
              .filter(producer -> producer.is("Identity") || producer.is("Dropout"))
              .map(producer -> producer.requireInput(0));
    }
    return names;
  }

  Value output() {
    return node.requireOutput(0);
  }

  /** Length of the sums; of a table, the number of its rows. */
  int rows() {
    return Math.toIntExact(weights.dim(transposed ? 1 : 0));
  }

  /** Output channels; of a table, the length of a row. */
  int columns() {
    return Math.toIntExact(weights.dim(transposed ? 0 : 1));
  }

  /** What slices are taken from: a product's output channels, a table's rows. */
  int sliced() {
    return isTable() ? rows() : columns();
  }
}
