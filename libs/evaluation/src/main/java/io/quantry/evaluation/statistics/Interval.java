package io.quantry.evaluation.statistics;

/**
 * An estimate and the bounds of its two-sided confidence interval.
 *
 * @param confidence of the two-sided interval, for instance 0.95
 */
public record Interval(double estimate, double lower, double upper, double confidence) {
  /** The interval of {@code factor} times the quantity; the factor is positive. */
  public Interval times(double factor) {
    return new Interval(estimate * factor, lower * factor, upper * factor, confidence);
  }
}
