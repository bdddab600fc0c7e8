package io.quantry.popcount.operator;

/**
 * {@code y[m, n] = Σ_k x[m, k] · b[k, n] + c[n]} with constant b and c, in FLOAT: Gemm, and MatMul
 * with a matrix on the right. The inner loop runs over n at stride 1.
 */
final class MatrixProduct {
  private MatrixProduct() {}

  static Call matMul(NodeView node) {
    return call(node, WeightMatrix.ofMatMul(node));
  }

  static Call gemm(NodeView node) {
    return call(node, WeightMatrix.ofGemm(node));
  }

  private static Call call(NodeView node, WeightMatrix weights) {
    return Call.on(
        node.input(0),
        x -> {
          FloatTensor y = FloatTensor.zeros(weights.resultDims(x));
          multiply(x.values(), weights, y.values());
          return y;
        });
  }

  private static void multiply(float[] x, WeightMatrix weights, float[] y) {
    int length = weights.length();
    int outputs = weights.outputs();
    float[] columns = weights.columns();
    for (int row = 0; row < y.length / outputs; row++) {
      int first = row * outputs;
      for (int k = 0; k < length; k++) {
        float factor = x[row * length + k];
        for (int output = 0; output < outputs; output++) {
          y[first + output] += factor * columns[k * outputs + output];
        }
      }
      for (int output = 0; output < outputs; output++) {
        y[first + output] += weights.bias()[output];
      }
    }
  }
}
