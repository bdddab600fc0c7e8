package io.quantry.quantizer.calibration;

import java.util.Arrays;

/**
 * {@code H = Σ xᵀ x} over the vectors x along a tensor's last axis, {@code [k, k]}, over all
 * batches, and the means of {@code |x|}: what a change of W costs the output of {@code x · W} is
 * {@code tr(ΔWᵀ H ΔW)}. Immutable; 2k² bytes, the upper triangle.
 */
public final class SecondMoments {
  private final float[][] upper;
  private final double[] magnitudes;
  private final long positions;

  /** Takes the arrays over. Row i of the triangle holds columns i to k. */
  SecondMoments(float[][] upper, double[] magnitudes, long positions) {
    this.upper = upper;
    this.magnitudes = magnitudes;
    this.positions = positions;
  }

  /** k; 0 if nothing was seen. */
  public int channels() {
    return upper.length;
  }

  /** Vectors added up. */
  public long positions() {
    return positions;
  }

  /** {@code Σ x[i] x[j]}. */
  public float product(int i, int j) {
    return i <= j ? upper[i][j - i] : upper[j][i - j];
  }

  /** {@code Σ x[i]²}. */
  public float diagonal(int i) {
    return upper[i][0];
  }

  /** Mean of the diagonal; 0 if nothing was seen. */
  public double meanDiagonal() {
    double sum = 0;
    for (float[] row : upper) {
      sum += row[0];
    }
    return upper.length == 0 ? 0 : sum / upper.length;
  }

  /** Mean of {@code |x[i]|}; 0 if nothing was seen. */
  public double meanMagnitude(int i) {
    return positions == 0 ? 0 : magnitudes[i] / positions;
  }

  /**
   * The moments of {@code x / scales}.
   *
   * @param scales one for each channel, positive
   */
  public SecondMoments dividedBy(float[] scales) {
    float[][] divided = new float[upper.length][];
    for (int i = 0; i < upper.length; i++) {
      float[] row = upper[i].clone();
      for (int c = 0; c < row.length; c++) {
        row[c] = row[c] / scales[i] / scales[i + c];
      }
      divided[i] = row;
    }
    double[] dividedMagnitudes = new double[magnitudes.length];
    Arrays.setAll(dividedMagnitudes, i -> magnitudes[i] / scales[i]);
    return new SecondMoments(divided, dividedMagnitudes, positions);
  }
}
