package io.quantry.evaluation.statistics;

import java.util.stream.IntStream;

/**
 * Spearman's rank correlation of two variables over weighted samples: Pearson's correlation of the
 * midranks. Sorted once in O(n log n); each set of weights then costs O(n). Not thread-safe: ranks
 * are kept in scratch arrays.
 */
public final class RankCorrelation implements WeightedStatistic {
  private final Ranked first;
  private final Ranked second;

  public RankCorrelation(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "%d and %d values cannot be paired".formatted(first.length, second.length));
    }
    this.first = new Ranked(first);
    this.second = new Ranked(second);
  }

  /** Spearman's correlation of all samples, each counted once; NaN where a variable is constant. */
  public static double of(double[] first, double[] second) {
    return new RankCorrelation(first, second).of(Bootstrap.once(first.length));
  }

  @Override
  public int samples() {
    return first.values.length;
  }

  @Override
  public double of(int[] weights) {
    double[] x = first.ranks(weights);
    double[] y = second.ranks(weights);
    double count = 0;
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < weights.length; i++) {
      count += weights[i];
      meanX += weights[i] * x[i];
      meanY += weights[i] * y[i];
    }
    meanX /= count;
    meanY /= count;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < weights.length; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      xx += weights[i] * dx * dx;
      yy += weights[i] * dy * dy;
      xy += weights[i] * dx * dy;
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }

  /** Values with their order, and the midranks under the latest weights. */
  private static final class Ranked {
    private final double[] values;
    private final int[] order;
    private final double[] ranks;

    Ranked(double[] values) {
      this.values = values;
      this.ranks = new double[values.length];
      this.order =
          IntStream.range(0, values.length)
              .boxed()
              .sorted((a, b) -> Double.compare(values[a], values[b]))
              .mapToInt(Integer::intValue)
              .toArray();
    }

    double[] ranks(int[] weights) {
      double below = 0;
      int start = 0;
      while (start < order.length) {
        int end = start;
        double tied = 0;
        while (end < order.length && values[order[end]] == values[order[start]]) {
          tied += weights[order[end]];
          end++;
        }
        // NaN equals nothing: each stands alone, above all numbers.
        if (end == start) {
          tied = weights[order[end]];
          end++;
        }
        double rank = below + (tied + 1) / 2;
        for (int i = start; i < end; i++) {
          ranks[order[i]] = rank;
        }
        below += tied;
        start = end;
      }
      return ranks;
    }
  }
}
