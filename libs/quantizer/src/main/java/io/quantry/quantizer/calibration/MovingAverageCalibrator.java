package io.quantry.quantizer.calibration;

/** The mean extremes of the batches, later ones weighing more: {@link MovingAverage}. */
final class MovingAverageCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          "moving-average",
          "Moving averages of each batch's smallest and largest value: an outlier in one batch counts little.",
          false,
          (observed, settings) -> observed.movingAverage());

  private MovingAverageCalibrator() {}
}
