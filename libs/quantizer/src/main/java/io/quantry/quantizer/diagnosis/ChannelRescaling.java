package io.quantry.quantizer.diagnosis;

import java.util.Arrays;

/**
 * Weights that were rescaled before they were quantized, as equalization and SmoothQuant do: {@code
 * w' ≈ a[o] * w * b[i]} along the first two axes. Both factors are found by alternating least
 * squares, {@value #ROUNDS} rounds of O(elements); rounding noise averages out over a slice.
 * Deterministic.
 */
final class ChannelRescaling {
  private static final int ROUNDS = 8;

  private ChannelRescaling() {}

  /** Whether there are so many more weights than factors that unrelated ones cannot be fitted. */
  static boolean isDetermined(long[] dims) {
    if (dims.length < 2) {
      return false;
    }
    long elements = 1;
    for (long dim : dims) {
      elements *= dim;
    }
    return elements >= 4 * (dims[0] + (dims[1] > 1 ? dims[1] : 0));
  }

  /**
   * The weights as they were after rescaling, before quantization.
   *
   * @param dims such that {@link #isDetermined}
   */
  static float[] fit(float[] weights, float[] quantized, long[] dims) {
    int inputs = (int) dims[1];
    int inner = 1;
    for (int axis = 2; axis < dims.length; axis++) {
      inner *= (int) dims[axis];
    }
    int row = inputs * inner;
    double[] outer = ones((int) dims[0]);
    double[] across = ones(inputs);
    for (int round = 0; round < ROUNDS; round++) {
      outer = factors(weights, quantized, row, inner, across, outer.length, true);
      if (inputs > 1) {
        across = factors(weights, quantized, row, inner, outer, inputs, false);
      }
    }
    float[] rescaled = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      rescaled[i] = (float) (outer[i / row] * weights[i] * across[i / inner % across.length]);
    }
    return rescaled;
  }

  private static double[] factors(
      float[] weights,
      float[] quantized,
      int row,
      int inner,
      double[] others,
      int count,
      boolean rows) {
    double[] products = new double[count];
    double[] squares = new double[count];
    for (int i = 0; i < weights.length; i++) {
      int first = i / row;
      int second = i % row / inner;
      double scaled = weights[i] * others[rows ? second : first];
      int slot = rows ? first : second;
      products[slot] += scaled * quantized[i];
      squares[slot] += scaled * scaled;
    }
    double[] factors = new double[count];
    for (int slot = 0; slot < count; slot++) {
      factors[slot] = squares[slot] == 0 ? 1 : products[slot] / squares[slot];
    }
    return factors;
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
