package io.quantry.quantizer.calibration;

/**
 * The least squared error of each tensor for itself, where nothing tells the error of the model's
 * output. An algorithm that can measure that one chooses among all methods.
 */
final class AutoCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          CalibrationMethod.AUTO,
          "Each tensor's method is chosen by the error of the model's output, in at most 24 trials; mse for all where"
              + " there are none.",
          true,
          (observed, settings) -> MseCalibrator.METHOD.calibrator().range(observed, settings));

  private AutoCalibrator() {}
}
