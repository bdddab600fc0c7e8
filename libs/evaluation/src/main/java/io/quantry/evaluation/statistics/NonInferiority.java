package io.quantry.evaluation.statistics;

/** Whether a change is no worse than a margin, by its one-sided bounds. */
public final class NonInferiority {
  private static final double POWER = 0.8;

  /** What the bounds say. */
  public enum Decision {
    MET,
    MISSED,
    UNDECIDED
  }

  private NonInferiority() {}

  /**
   * Met where even the lower bound is no lower than {@code -margin}; missed where even the upper
   * bound is lower; else undecided.
   */
  public static Decision decide(double lowerBound, double upperBound, double margin) {
    if (lowerBound >= -margin) {
      return Decision.MET;
    }
    return upperBound < -margin ? Decision.MISSED : Decision.UNDECIDED;
  }

  /**
   * Samples that would decide with 80 % power if the estimate is the truth, and also if there is no
   * change, see {@link PairedProportions#samplesToSettle}: bounds narrow with the square root of
   * their number. NaN where the estimate lies on the margin.
   *
   * @param samples that gave the estimate and its one-sided lower bound
   */
  public static double samplesToSettle(
      long samples, double estimate, double lowerBound, double margin, double confidence) {
    double z = Normal.quantile(confidence);
    double deviation = (estimate - lowerBound) / z;
    double wanted = Math.min(margin, Math.abs(estimate + margin)) / (z + Normal.quantile(POWER));
    double needed = samples * Math.pow(deviation / wanted, 2);
    return needed <= 1e9 ? Math.ceil(Math.max(needed, (double) samples)) : Double.NaN;
  }
}
