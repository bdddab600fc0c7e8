package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.WeightedStatistic;

/** Micro-averaged F1 of one model, {@code 2 hits / (wanted + given)} of sums over samples. */
final class F1Counts implements WeightedStatistic {
  private final int[] wanted;
  private final int[] given;
  private final int[] hits;
  private final double ofNothing;

  /**
   * @param wanted what each sample should give
   * @param given what the model gave
   * @param hits how many of both are the same
   * @param ofNothing the figure where nothing is wanted and nothing given
   */
  F1Counts(int[] wanted, int[] given, int[] hits, double ofNothing) {
    this.wanted = wanted;
    this.given = given;
    this.hits = hits;
    this.ofNothing = ofNothing;
  }

  @Override
  public int samples() {
    return wanted.length;
  }

  @Override
  public double of(int[] weights) {
    long all = 0;
    long common = 0;
    for (int i = 0; i < wanted.length; i++) {
      all += (long) weights[i] * (wanted[i] + given[i]);
      common += (long) weights[i] * hits[i];
    }
    return all == 0 ? ofNothing : 2.0 * common / all;
  }
}
