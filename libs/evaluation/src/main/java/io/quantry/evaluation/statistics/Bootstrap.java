package io.quantry.evaluation.statistics;

import java.util.Arrays;

/**
 * Bias-corrected and accelerated bootstrap of a statistic (Efron and Tibshirani, An Introduction to
 * the Bootstrap, 1993, chapter 14). The acceleration comes from the jackknife, over at most 1,000
 * groups of samples. O(samples × resamples), see {@link Resampling}; the same seed gives the same
 * bounds. A statistic that is the same in every resample gives bounds without width.
 */
public final class Bootstrap {
  public static final int RESAMPLES = 2000;

  private static final int MOST_GROUPS = 1000;

  private final double estimate;
  private final double[] sorted;
  private final double bias;
  private final double acceleration;

  private Bootstrap(double estimate, double[] sorted, double bias, double acceleration) {
    this.estimate = estimate;
    this.sorted = sorted;
    this.bias = bias;
    this.acceleration = acceleration;
  }

  /** The same, not to be stopped. */
  public static Bootstrap of(WeightedStatistic statistic, int resamples, long seed) {
    return of(statistic, resamples, seed, () -> {});
  }

  /**
   * Resamples with replacement; resamples for which the statistic is NaN are left out.
   *
   * @param pulse called before each evaluation of the statistic; what it throws stops the bootstrap
   */
  public static Bootstrap of(
      WeightedStatistic statistic, int resamples, long seed, Runnable pulse) {
    int samples = statistic.samples();
    double estimate = statistic.of(once(samples));
    Resampling resampling = new Resampling(samples, seed);
    double[] values = new double[resamples];
    int count = 0;
    for (int i = 0; i < resamples; i++) {
      pulse.run();
      double value = statistic.of(resampling.next());
      if (!Double.isNaN(value)) {
        values[count++] = value;
      }
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return new Bootstrap(estimate, sorted, bias(sorted, estimate), acceleration(statistic, pulse));
  }

  public double estimate() {
    return estimate;
  }

  /** One-sided lower bound. */
  public double lowerBound(double confidence) {
    return quantile(1 - confidence);
  }

  /** One-sided upper bound. */
  public double upperBound(double confidence) {
    return quantile(confidence);
  }

  public Interval interval(double confidence) {
    double tail = (1 - confidence) / 2;
    return new Interval(estimate, quantile(tail), quantile(1 - tail), confidence);
  }

  /** The weights under which each sample counts once. */
  public static int[] once(int samples) {
    int[] weights = new int[samples];
    Arrays.fill(weights, 1);
    return weights;
  }

  private double quantile(double probability) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double z = bias + Normal.quantile(probability);
    double adjusted = Normal.cdf(bias + z / (1 - acceleration * z));
    double position = adjusted * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** Half of the ties count as below, so that discrete statistics are not called biased. */
  private static double bias(double[] sorted, double estimate) {
    double below = 0;
    for (double value : sorted) {
      below += value < estimate ? 1 : value == estimate ? 0.5 : 0;
    }
    double least = 0.5 / Math.max(1, sorted.length);
    double share = sorted.length == 0 ? 0.5 : below / sorted.length;
    return Normal.quantile(Math.clamp(share, least, 1 - least));
  }

  private static double acceleration(WeightedStatistic statistic, Runnable pulse) {
    int samples = statistic.samples();
    int groups = Math.min(samples, MOST_GROUPS);
    int[] weights = once(samples);
    double[] values = new double[groups];
    double mean = 0;
    int count = 0;
    for (int group = 0; group < groups; group++) {
      int start = (int) ((long) group * samples / groups);
      int end = (int) ((group + 1L) * samples / groups);
      pulse.run();
      Arrays.fill(weights, start, end, 0);
      double value = statistic.of(weights);
      Arrays.fill(weights, start, end, 1);
      if (!Double.isNaN(value)) {
        values[count++] = value;
        mean += value;
      }
    }
    mean /= Math.max(1, count);
    double squares = 0;
    double cubes = 0;
    for (int i = 0; i < count; i++) {
      double distance = mean - values[i];
      squares += distance * distance;
      cubes += distance * distance * distance;
    }
    return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
  }
}
