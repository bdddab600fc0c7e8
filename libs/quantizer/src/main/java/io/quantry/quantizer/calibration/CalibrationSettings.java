package io.quantry.quantizer.calibration;

/**
 * What a range is chosen for.
 *
 * @param percentile share of the values that the method {@code percentile} keeps, in percent, above
 *     50 and at most 100
 * @param levels number of quantized values between both ends of the range: 256 for 8 bits
 * @param symmetric whether the range must be symmetric around zero, as a signed type without zero
 *     point wants it; its lowest value is then unused
 */
public record CalibrationSettings(double percentile, int levels, boolean symmetric) {
  /** 99.99 % of the values, 8 bits, asymmetric. */
  public static final CalibrationSettings DEFAULT = new CalibrationSettings(99.99, 256, false);

  private static final int MOST_LEVELS = 1 << 16;

  /** Refuses what no method could honour. */
  public CalibrationSettings {
    if (!(percentile > 50 && percentile <= 100)) {
      throw new IllegalArgumentException("percentile must be in (50, 100], got " + percentile);
    }
    if (levels < 4 || levels > MOST_LEVELS) {
      throw new IllegalArgumentException("levels must be in [4, 65536], got " + levels);
    }
  }

  public CalibrationSettings withPercentile(double share) {
    return new CalibrationSettings(share, levels, symmetric);
  }

  public CalibrationSettings withLevels(int count) {
    return new CalibrationSettings(percentile, count, symmetric);
  }

  public CalibrationSettings withSymmetric(boolean on) {
    return new CalibrationSettings(percentile, levels, on);
  }

  /** For magnitudes: 256 levels in [-127, 127] are 128 from 0 on. */
  CalibrationSettings ofMagnitudes() {
    return new CalibrationSettings(percentile, Math.max(4, levels / 2), false);
  }
}
