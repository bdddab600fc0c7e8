package io.quantry.popcount.operator;

import java.util.Arrays;

/**
 * The constant side of a Gemm or MatMul in one form: {@code x · columns + bias}.
 *
 * @param length k, at least 1
 * @param outputs n, at least 1
 * @param columns {@code [length, outputs]}, a Gemm's alpha and transposition applied
 * @param bias {@code [outputs]}, a Gemm's beta applied; zeros where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record WeightMatrix(int length, int outputs, float[] columns, float[] bias) {
  public static WeightMatrix ofMatMul(NodeView node) {
    FloatTensor right = matrix(node);
    return new WeightMatrix(right.dim(0), right.dim(1), right.values(), new float[right.dim(1)]);
  }

  public static WeightMatrix ofGemm(NodeView node) {
    node.requireAttribute("transA", 0);
    FloatTensor right = matrix(node);
    boolean transposed = node.attribute("transB", 0) != 0;
    int length = right.dim(transposed ? 1 : 0);
    int outputs = right.dim(transposed ? 0 : 1);
    float alpha = node.node().attributeFloat("alpha", 1);
    float[] columns = new float[right.values().length];
    for (int k = 0; k < length; k++) {
      for (int output = 0; output < outputs; output++) {
        int from = transposed ? output * length + k : k * outputs + output;
        columns[k * outputs + output] = alpha * right.values()[from];
      }
    }
    return new WeightMatrix(length, outputs, columns, bias(node, outputs));
  }

  private static FloatTensor matrix(NodeView node) {
    FloatTensor right = node.constant(1);
    if (right.rank() != 2 || right.values().length == 0) {
      throw new UnsupportedNodeException("weights must be a matrix, got " + right);
    }
    return right;
  }

  private static float[] bias(NodeView node, int outputs) {
    float beta = node.node().attributeFloat("beta", 1);
    float[] bias = new float[outputs];
    node.optionalConstant(2)
        .ifPresent(
            c -> {
              int count = c.values().length;
              boolean oneRow = c.rank() == 0 || c.dim(c.rank() - 1) == count;
              if (!oneRow || (count != 1 && count != outputs)) {
                throw new UnsupportedNodeException(
                    "a bias for each of %d outputs, got %s".formatted(outputs, c));
              }
              for (int output = 0; output < outputs; output++) {
                bias[output] = beta * c.values()[count == 1 ? 0 : output];
              }
            });
    return bias;
  }

  /**
   * The dims of the product.
   *
   * @throws IllegalArgumentException if the last axis is not {@link #length}
   */
  public int[] resultDims(FloatTensor x) {
    if (x.rank() == 0 || x.dim(x.rank() - 1) != length) {
      throw new IllegalArgumentException("last axis of %d needed, got %s".formatted(length, x));
    }
    int[] dims = Arrays.copyOf(x.dims(), x.rank());
    dims[dims.length - 1] = outputs;
    return dims;
  }
}
