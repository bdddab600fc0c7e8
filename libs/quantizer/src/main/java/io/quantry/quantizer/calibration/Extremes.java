package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;

/**
 * The smallest and the largest of some finite values; mutable, empty at first. Zeros are +0: {@link
 * Math#min} tells the two apart, comparisons and histograms do not.
 */
final class Extremes {
  private float min;
  private float max;

  Extremes() {
    clear();
  }

  void clear() {
    min = Float.POSITIVE_INFINITY;
    max = Float.NEGATIVE_INFINITY;
  }

  /**
   * Becomes the extremes of {@code values[from, to)}; one pass, vectorized.
   *
   * @return false if a value is NaN or infinite: the extremes are then meaningless
   */
  boolean scan(float[] values, int from, int to) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    // Math.min and Math.max let NaN through and keep infinities: no test for either inside.
    for (int i = from; i < to; i++) {
      float value = values[i];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    min = low + 0f;
    max = high + 0f;
    return Float.isFinite(low) && Float.isFinite(high);
  }

  void include(Extremes other) {
    include(other.min, other.max);
  }

  void include(float otherMin, float otherMax) {
    min = Math.min(min, otherMin) + 0f;
    max = Math.max(max, otherMax) + 0f;
  }

  boolean isEmpty() {
    return min > max;
  }

  float min() {
    return min;
  }

  float max() {
    return max;
  }

  Range range() {
    return new Range(min, max);
  }
}
