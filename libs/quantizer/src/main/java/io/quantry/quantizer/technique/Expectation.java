package io.quantry.quantizer.technique;

import org.jspecify.annotations.Nullable;

/**
 * What a technique usually brings on one class of hardware; a measured hint, not a promise.
 *
 * @param hardware hardware class, such as {@code cpu}
 * @param sizeRatio file size over the FP32 file where all weights qualify
 * @param speedupOrNull over FP32; null where nobody measured it
 * @param note what the figures depend on
 */
public record Expectation(
    String hardware, double sizeRatio, @Nullable Speedup speedupOrNull, String note) {

  /** Refuses figures that cannot be. */
  public Expectation {
    if (!(sizeRatio > 0)) {
      throw new IllegalArgumentException("expectation for " + hardware);
    }
  }

  /**
   * Times as fast as FP32, 1 is equal: the ends of what was seen over models.
   *
   * @param low positive
   * @param high not below it
   */
  public record Speedup(double low, double high) {
    /** Refuses figures that cannot be. */
    public Speedup {
      if (!(low > 0) || !(high >= low)) {
        throw new IllegalArgumentException("speedup from %s to %s".formatted(low, high));
      }
    }
  }
}
