package io.quantry.quantizer.calibration;

/**
 * The smallest and the largest value: nothing is clipped, one outlier costs everybody precision.
 */
final class MinMaxCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          "minmax",
          "The smallest and the largest value: nothing is clipped.",
          false,
          (observed, settings) -> observed.extremes());

  private MinMaxCalibrator() {}
}
