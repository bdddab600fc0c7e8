package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;

/** Chooses a range for a tensor from the summary of its values. Stateless; deterministic. */
@FunctionalInterface
interface Calibrator {

  /**
   * The range to quantize for, within the tensor's extremes.
   *
   * @param observed with a histogram if the method asked for one
   * @param settings asymmetric ones: symmetric ranges are asked for by passing magnitudes, which
   *     are never negative
   */
  Range range(ObservedTensor observed, CalibrationSettings settings);
}
