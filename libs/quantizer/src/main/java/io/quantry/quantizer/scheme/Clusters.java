package io.quantry.quantizer.scheme;

import java.util.Arrays;

/**
 * Exact one-dimensional k-means: of all ways to cut sorted points into {@code k} runs the one of
 * least {@code Σ weight * (point - mean of its run)²}, by dynamic programming over prefixes. The
 * best cut moves with the prefix's end in one direction only, so each of the k rows is found by
 * divide and conquer (Wang and Song, Ckmeans.1d.dp, The R Journal 3/2, 2011, and its successor of
 * 2017). Nothing is drawn at random.
 *
 * <p>O(k n log n) time and 4 k n bytes for n points. Thread-safe.
 */
public final class Clusters {
  private final double[] weights;
  private final double[] sums;
  private final double[] squares;
  private double[] previous;
  private double[] current;
  private final int[][] cuts;

  private Clusters(double[] points, double[] counts, int n, int k) {
    weights = new double[n + 1];
    sums = new double[n + 1];
    squares = new double[n + 1];
    for (int i = 0; i < n; i++) {
      weights[i + 1] = weights[i] + counts[i];
      sums[i + 1] = sums[i] + counts[i] * points[i];
      squares[i + 1] = squares[i] + counts[i] * points[i] * points[i];
    }
    previous = new double[n + 1];
    current = new double[n + 1];
    cuts = new int[k][n + 1];
  }

  /**
   * The means of the best runs, rising; fewer than asked for where points are fewer.
   *
   * @param points rising
   * @param counts positive weights of the points
   * @param n how many of them there are, at least 1
   * @param k most runs
   */
  public static float[] means(double[] points, double[] counts, int n, int k) {
    int runs = Math.min(k, n);
    Clusters search = new Clusters(points, counts, n, runs);
    search.fill(n, runs);
    return search.means(n, runs);
  }

  /** {@code previous[j]} is the least cost of the first j points in as many runs as rows done. */
  private void fill(int n, int runs) {
    for (int j = 1; j <= n; j++) {
      previous[j] = cost(0, j);
    }
    for (int row = 1; row < runs; row++) {
      Arrays.fill(current, Double.POSITIVE_INFINITY);
      row(row, row + 1, n, row, n - 1);
      double[] done = previous;
      previous = current;
      current = done;
    }
  }

  /** Ends {@code [low, high]} of one row, whose last runs begin within {@code [from, to]}. */
  private void row(int row, int low, int high, int from, int to) {
    if (low > high) {
      return;
    }
    int middle = (low + high) >>> 1;
    double least = Double.POSITIVE_INFINITY;
    int best = from;
    for (int start = Math.min(to, middle - 1); start >= from; start--) {
      double cost = previous[start] + cost(start, middle);
      if (cost < least) {
        least = cost;
        best = start;
      }
    }
    current[middle] = least;
    cuts[row][middle] = best;
    row(row, low, middle - 1, from, best);
    row(row, middle + 1, high, best, to);
  }

  private double cost(int from, int to) {
    double weight = weights[to] - weights[from];
    double sum = sums[to] - sums[from];
    return Math.max(0, squares[to] - squares[from] - sum * sum / weight);
  }

  private float[] means(int n, int runs) {
    float[] means = new float[runs];
    int end = n;
    for (int row = runs - 1; row >= 0; row--) {
      int start = row == 0 ? 0 : cuts[row][end];
      means[row] = (float) ((sums[end] - sums[start]) / (weights[end] - weights[start]));
      end = start;
    }
    return rising(means);
  }

  /** Means of neighbouring runs may be the same float. */
  private static float[] rising(float[] means) {
    int kept = 1;
    for (int i = 1; i < means.length; i++) {
      if (means[i] > means[kept - 1]) {
        means[kept++] = means[i];
      }
    }
    return Arrays.copyOf(means, kept);
  }
}
