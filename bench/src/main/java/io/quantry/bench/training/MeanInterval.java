package io.quantry.bench.training;

import java.util.Arrays;

/**
 * The mean of a few independent figures and half the width of its 95 % interval, {@code t · s / √n}
 * with the 0.975 quantile of Student's t at n − 1 degrees of freedom.
 *
 * @param half NaN where there is one figure alone
 */
record MeanInterval(double mean, double half) {
  /** Quantiles of 1 to 9 degrees of freedom (Student 1908; NIST handbook, table 1.3.6.7.2). */
  private static final double[] QUANTILES = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262
  };

  /**
   * @param figures 1 to 10
   */
  static MeanInterval of(double... figures) {
    double mean = Arrays.stream(figures).average().orElseThrow();
    int n = figures.length;
    if (n == 1) {
      return new MeanInterval(mean, Double.NaN);
    }
    double squares = Arrays.stream(figures).map(x -> (x - mean) * (x - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    return new MeanInterval(mean, QUANTILES[n - 2] * deviation / Math.sqrt(n));
  }
}
