package io.quantry.evaluation.statistics;

/**
 * Two right-or-wrong answers on each of n samples. Difference of proportions: {@code (gains −
 * losses) / n}, in [−1, 1].
 *
 * <p>Bounds are Tango's score bounds (Statistics in Medicine 17 (1998) 891–908): the differences d
 * for which {@code |gains − losses − n·d| / sqrt(n·(2·q(d) + d·(1 − d)))} stays below the normal
 * quantile, q(d) being the likelihood's maximum for the share of losses under d. They keep their
 * coverage for small n and for no discordant pair at all, where Wald's interval has no width.
 *
 * @param gains samples that only the candidate answers right; fractions serve planning
 * @param losses samples that only the baseline answers right
 * @param samples n
 */
public record PairedProportions(double gains, double losses, double samples) {
  private static final int BISECTIONS = 100;
  private static final double POWER = 0.8;
  private static final double MOST_SAMPLES = 1e9;

  public PairedProportions {
    if (!(gains >= 0 && losses >= 0 && samples > 0 && gains + losses <= samples * (1 + 1e-12))) {
      throw new IllegalArgumentException(
          "impossible counts: gains %s, losses %s of %s".formatted(gains, losses, samples));
    }
  }

  public double difference() {
    return (gains - losses) / samples;
  }

  /** One-sided lower bound of the difference. */
  public double lowerBound(double confidence) {
    return bound(Normal.quantile(confidence));
  }

  /** One-sided upper bound of the difference. */
  public double upperBound(double confidence) {
    return bound(-Normal.quantile(confidence));
  }

  /** Two-sided interval of the difference. */
  public Interval interval(double confidence) {
    double oneSided = 1 - (1 - confidence) / 2;
    return new Interval(difference(), lowerBound(oneSided), upperBound(oneSided), confidence);
  }

  /** McNemar's exact test of equal proportions: two-sided p, in [0, 1]. */
  public double mcNemarP() {
    long discordant = Math.round(gains + losses);
    long fewer = Math.round(Math.min(gains, losses));
    double logTerm = -discordant * Math.log(2);
    double tail = 0;
    for (long k = 0; k <= fewer; k++) {
      tail += Math.exp(logTerm);
      logTerm += Math.log((double) (discordant - k)) - Math.log(k + 1.0);
    }
    return Math.min(1, 2 * tail);
  }

  /**
   * Samples at which as many discordant answers would decide against a margin with 80 % power, if
   * the loss seen here is the true one, and also if the models are truly alike: a gain, or a loss
   * beyond the margin, seen in few samples is mostly chance, and to plan on it would plan too few.
   * NaN where no number up to a billion would do.
   *
   * @param margin largest acceptable loss, as a share
   */
  public double samplesToSettle(double margin, double confidence) {
    double half = (gains + losses) / 2;
    double alike = new PairedProportions(half, half, samples).deciding(margin, confidence);
    return gains >= losses ? alike : Math.max(alike, deciding(margin, confidence));
  }

  private double deciding(double margin, double confidence) {
    double z = Normal.quantile(confidence) + Normal.quantile(POWER);
    double low = samples;
    double high = samples;
    while (!scaled(high).decides(margin, z)) {
      low = high;
      high *= 2;
      if (high > MOST_SAMPLES) {
        return Double.NaN;
      }
    }
    while (high - low > 1) {
      double middle = (low + high) / 2;
      if (scaled(middle).decides(margin, z)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Math.ceil(high);
  }

  private PairedProportions scaled(double toSamples) {
    double factor = toSamples / samples;
    return new PairedProportions(gains * factor, losses * factor, toSamples);
  }

  private boolean decides(double margin, double z) {
    return bound(z) >= -margin || bound(-z) < -margin;
  }

  /** The difference at which the score statistic equals z; it falls as the difference grows. */
  private double bound(double z) {
    double low = -1;
    double high = 1;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (score(middle) > z) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private double score(double difference) {
    double a = 2 * samples;
    double b = -gains - losses + (2 * samples - gains + losses) * difference;
    double c = -losses * difference * (1 - difference);
    double share = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
    double variance = samples * (2 * share + difference * (1 - difference));
    double distance = gains - losses - samples * difference;
    if (variance <= 0) {
      return distance == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, distance);
    }
    return distance / Math.sqrt(variance);
  }
}
