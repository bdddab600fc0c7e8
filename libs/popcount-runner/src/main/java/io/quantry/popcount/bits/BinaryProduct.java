package io.quantry.popcount.bits;

import java.util.Arrays;

/**
 * {@code y[m, n] = scale[n] · Σ_k sign(x[m, k]) · b[n, k] + bias[n]} with signs and b of +1 and −1.
 * A product is −1 where two bits differ, so the sum is {@code k − 2 · popcount(x XOR b)}, exactly.
 *
 * <p>x {@code [rows, length]} and y {@code [rows, outputs]} are row-major. O(rows · length) to pack
 * and O(rows · outputs · length / 64) to multiply, on the calling thread. Immutable, deterministic,
 * thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/1603.05279">XNOR-Net, section 3.2</a>
 */
public final class BinaryProduct {
  private final int length;
  private final WordColumns weights;
  private final ChannelScale scale;

  /**
   * @param weights of the {@code outputs} rows only the signs count
   * @throws IllegalArgumentException if scale and weights disagree on the number of outputs
   */
  public BinaryProduct(PackedSigns weights, ChannelScale scale) {
    if (scale.outputs() != weights.rows()) {
      throw new IllegalArgumentException(
          "%d scales for %d outputs".formatted(scale.outputs(), weights.rows()));
    }
    this.length = weights.length();
    this.weights = WordColumns.of(weights);
    this.scale = scale;
  }

  public int length() {
    return length;
  }

  public int outputs() {
    return weights.outputs();
  }

  /** Memory of the packed weights. */
  public long sizeBytes() {
    return weights.sizeBytes();
  }

  /** Multiplies the first rows of x into the first rows of y. */
  public void multiply(float[] x, int rows, float[] y) {
    PackedSigns signs = new PackedSigns(1, length);
    int[] differences = new int[outputs()];
    for (int row = 0; row < rows; row++) {
      signs.pack(x, row * length);
      Arrays.fill(differences, 0);
      for (int index = 0; index < signs.wordsPerRow(); index++) {
        weights.addDifferences(index, signs.word(0, index), differences);
      }
      int first = row * outputs();
      for (int output = 0; output < differences.length; output++) {
        y[first + output] = scale.value(output, length, differences[output]);
      }
    }
  }
}
