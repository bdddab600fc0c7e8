package io.quantry.quantizer.technique;

/**
 * What a technique usually brings on one class of hardware; a measured hint, not a promise.
 *
 * @param hardware hardware class, such as {@code cpu}
 * @param sizeRatio file size over the FP32 file where all weights qualify
 * @param speedupLow lower end of the usual speedup over FP32 (1 is equal)
 * @param speedupHigh upper end
 * @param note what the figures depend on
 */
public record Expectation(
    String hardware, double sizeRatio, double speedupLow, double speedupHigh, String note) {

  /** Refuses figures that cannot be. */
  public Expectation {
    if (!(sizeRatio > 0) || !(speedupLow > 0) || !(speedupHigh >= speedupLow)) {
      throw new IllegalArgumentException("expectation for " + hardware);
    }
  }
}
