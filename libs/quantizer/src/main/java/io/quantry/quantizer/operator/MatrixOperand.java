package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Arrays;
import java.util.Optional;

/**
 * The constant matrix of a product, {@code [k, n]} as the product sees it.
 *
 * @param source the initializer: FLOAT, rank 2
 * @param transposed whether the source is stored as {@code [n, k]}
 */
public record MatrixOperand(Value source, boolean transposed) {

  /**
   * The matrix on the right of a MatMul or Gemm: an initializer, or the Transpose of one. Empty if
   * it is an activation.
   */
  public static Optional<MatrixOperand> of(Node product) {
    Value right = product.requireInput(1);
    boolean flipped = product.is("Gemm") && product.attributeInt("transB", 0) != 0;
    if (isMatrix(right)) {
      return Optional.of(new MatrixOperand(right, flipped));
    }
    return right
        .producer()
        .filter(MatrixOperand::swapsTwoAxes)
        .map(transpose -> transpose.requireInput(0))
        .filter(MatrixOperand::isMatrix)
        .map(source -> new MatrixOperand(source, !flipped));
  }

  /** The axis of the source along which output channels lie. */
  public int channelAxis() {
    return transposed ? 0 : 1;
  }

  /** Rows of the matrix as the product sees it: the length of its sums. */
  public long rows() {
    return tensor().dim(transposed ? 1 : 0);
  }

  /** Columns of the matrix as the product sees it: the output channels. */
  public long columns() {
    return tensor().dim(channelAxis());
  }

  /** The elements, row-major {@code [rows, columns]}; a copy. */
  public float[] values() {
    float[] values = tensor().floats();
    if (!transposed) {
      return values;
    }
    int rows = Math.toIntExact(rows());
    int columns = Math.toIntExact(columns());
    float[] turned = new float[values.length];
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        turned[row * columns + column] = values[column * rows + row];
      }
    }
    return turned;
  }

  private Tensor tensor() {
    return source.initializer().orElseThrow();
  }

  private static boolean swapsTwoAxes(Node node) {
    return node.is("Transpose")
        && node.attributeInts("perm")
            .map(perm -> Arrays.equals(perm, new long[] {1, 0}))
            .orElse(true);
  }

  /** Whether a value is a constant FLOAT matrix with elements. */
  public static boolean isMatrix(Value value) {
    return value.isConstant()
        && value
            .initializer()
            .filter(
                tensor ->
                    tensor.elementType() == ElementType.FLOAT
                        && tensor.rank() == 2
                        && tensor.elementCount() > 0)
            .isPresent();
  }
}
