package io.quantry.evaluation.statistics;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * How much smaller the candidate's error is, in percent of the baseline's: {@code 100 (b − c) / b},
 * where both are a figure of the weighted mean error. 0 where both are equal, even at 0; never
 * below {@link #WORST}, which also stands for any error against none. O(samples), thread-safe.
 */
public final class RelativeErrors implements WeightedStatistic {
  /** In percent: far beyond any objective, and tame enough to compute with. */
  public static final double WORST = -1e12;

  private final double[] baseline;
  private final double[] candidate;
  private final double[] counts;
  private final DoubleUnaryOperator figure;

  /**
   * @param baseline sum of the errors of each sample, finite
   * @param candidate the candidate's
   * @param counts how many errors each sample's sum is of
   * @param figure what becomes of the mean error, for instance its exponential
   */
  public RelativeErrors(
      double[] baseline, double[] candidate, double[] counts, DoubleUnaryOperator figure) {
    if (baseline.length != candidate.length || baseline.length != counts.length) {
      throw new IllegalArgumentException(
          "%d and %d errors with %d counts"
              .formatted(baseline.length, candidate.length, counts.length));
    }
    this.baseline = baseline;
    this.candidate = candidate;
    this.counts = counts;
    this.figure = figure;
  }

  /** One error a sample. */
  public static RelativeErrors ofMeans(double[] baseline, double[] candidate) {
    double[] counts = new double[baseline.length];
    Arrays.fill(counts, 1);
    return new RelativeErrors(baseline, candidate, counts, DoubleUnaryOperator.identity());
  }

  /** The baseline's figure over all samples. */
  public double baseline() {
    return figure(baseline, Bootstrap.once(samples()));
  }

  /** The candidate's figure over all samples. */
  public double candidate() {
    return figure(candidate, Bootstrap.once(samples()));
  }

  @Override
  public int samples() {
    return baseline.length;
  }

  @Override
  public double of(int[] weights) {
    double before = figure(baseline, weights);
    double after = figure(candidate, weights);
    return before == after ? 0 : Math.max(WORST, 100 * (before - after) / before);
  }

  private double figure(double[] errors, int[] weights) {
    double sum = 0;
    double count = 0;
    for (int i = 0; i < errors.length; i++) {
      sum += weights[i] * errors[i];
      count += weights[i] * counts[i];
    }
    return count == 0 ? Double.NaN : figure.applyAsDouble(sum / count);
  }
}
