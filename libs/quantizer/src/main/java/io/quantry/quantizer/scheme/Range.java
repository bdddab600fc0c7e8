package io.quantry.quantizer.scheme;

import java.util.Optional;

/**
 * A closed interval of real values that a quantized tensor must represent.
 *
 * @param min smallest value, finite
 * @param max largest value, finite, not below {@code min}
 */
public record Range(float min, float max) {

  /** Refuses bounds that are not finite or in the wrong order. */
  public Range {
    if (!Float.isFinite(min) || !Float.isFinite(max) || min > max) {
      throw new IllegalArgumentException("range [" + min + ", " + max + "]");
    }
  }

  /**
   * The smallest interval that holds this one and zero; zero must be exact, since padding and Relu
   * rely on it.
   */
  public Range includingZero() {
    return new Range(Math.min(min, 0), Math.max(max, 0));
  }

  /** The smallest interval that holds both. */
  public Range union(Range other) {
    return new Range(Math.min(min, other.min), Math.max(max, other.max));
  }

  /** What both hold; empty if they have nothing in common. */
  public Optional<Range> intersection(Range other) {
    float low = Math.max(min, other.min);
    float high = Math.min(max, other.max);
    return low <= high ? Optional.of(new Range(low, high)) : Optional.empty();
  }

  /** Whether every value in it is zero. */
  public boolean isZero() {
    return min == 0 && max == 0;
  }
}
