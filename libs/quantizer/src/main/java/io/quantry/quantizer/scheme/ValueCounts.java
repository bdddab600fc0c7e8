package io.quantry.quantizer.scheme;

import java.util.Arrays;

/**
 * How often values occur, told apart by sign, exponent and the first 8 bits of the fraction: each
 * bin is as wide as 2^-8 of its values at most, whatever their range, and one pass suffices. Bins
 * keep their exact mean. Not thread-safe; 2 MiB.
 */
public final class ValueCounts {
  private static final int DROPPED = 15;
  private static final int BINS = 1 << (Float.SIZE - DROPPED);
  private static final int SIGN = BINS / 2;

  /** Of the range: neighbouring bins that span less are joined, which bounds the points. */
  private static final double RESOLUTION = 1.0 / 8192;

  private final long[] counts = new long[BINS];
  private final double[] sums = new double[BINS];

  /** Adds values, finite ones. */
  public void add(float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      int bin = Float.floatToRawIntBits(values[i]) >>> DROPPED;
      counts[bin]++;
      sums[bin] += values[i];
    }
  }

  /**
   * A codebook of least squared error for the values added, all finite, at least one.
   *
   * @param entries at most so many
   */
  public Codebook codebook(int entries) {
    double[] points = new double[BINS];
    double[] weights = new double[BINS];
    int n = 0;
    for (int i = 0; i < BINS; i++) {
      // Negative numbers first, the largest magnitude foremost.
      int bin = i < SIGN ? BINS - 1 - i : i - SIGN;
      if (counts[bin] > 0) {
        points[n] = sums[bin] / counts[bin];
        weights[n] = counts[bin];
        n++;
      }
    }
    return new Codebook(Clusters.means(points, weights, joined(points, weights, n), entries));
  }

  /** Starts anew. */
  public void clear() {
    Arrays.fill(counts, 0);
    Arrays.fill(sums, 0);
  }

  private static int joined(double[] points, double[] weights, int n) {
    double width = (points[n - 1] - points[0]) * RESOLUTION;
    int kept = 0;
    double start = points[0];
    for (int i = 1; i < n; i++) {
      if (points[i] - start < width) {
        double weight = weights[kept] + weights[i];
        points[kept] += (points[i] - points[kept]) * (weights[i] / weight);
        weights[kept] = weight;
      } else {
        kept++;
        points[kept] = points[i];
        weights[kept] = weights[i];
        start = points[i];
      }
    }
    return kept + 1;
  }
}
