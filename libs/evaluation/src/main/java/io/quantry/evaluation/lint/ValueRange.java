package io.quantry.evaluation.lint;

/**
 * The smallest and the largest of some finite values.
 *
 * @param min positive infinity where there is no value
 * @param max negative infinity where there is no value
 */
public record ValueRange(double min, double max) {
  static final ValueRange NONE = new ValueRange(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  /** Whether there is no value. */
  public boolean isEmpty() {
    return min > max;
  }

  /** Whether there are values, all of them the same. */
  public boolean isConstant() {
    return min == max;
  }

  /** Largest less smallest; 0 where there is no value. */
  public double width() {
    return isEmpty() ? 0 : max - min;
  }

  /** The range of both's values. */
  public ValueRange and(ValueRange other) {
    return new ValueRange(Math.min(min, other.min), Math.max(max, other.max));
  }

  ValueRange and(double value) {
    return new ValueRange(Math.min(min, value), Math.max(max, value));
  }

  /**
   * How far two widths are apart, relative to the larger: {@code |w₁ − w₂| / max(w₁, w₂)}, from 0
   * to 1; 0 where both are 0 or one has no value.
   */
  public double movement(ValueRange other) {
    double larger = Math.max(width(), other.width());
    return isEmpty() || other.isEmpty() || larger == 0
        ? 0
        : Math.abs(width() - other.width()) / larger;
  }
}
