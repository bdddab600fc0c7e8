package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;

/**
 * The range that holds a share of the values. Of what is left out, half lies at each end; where all
 * values are on one side of zero, all of it lies at the far end, since zero must stay in the range.
 * To within a cell of the histogram.
 */
final class PercentileCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          "percentile",
          "The range of the share of values that calibration.percentile says; the rest is clipped.",
          true,
          PercentileCalibrator::range);

  private PercentileCalibrator() {}

  private static Range range(ObservedTensor observed, CalibrationSettings settings) {
    HistogramSnapshot histogram = observed.requireHistogram();
    Range extremes = histogram.extremes();
    double cut = 1 - settings.percentile() / 100;
    if (cut == 0) {
      return extremes;
    }
    if (extremes.min() >= 0) {
      return new Range(extremes.min(), histogram.quantile(1 - cut));
    }
    if (extremes.max() <= 0) {
      return new Range(histogram.quantile(cut), extremes.max());
    }
    return new Range(histogram.quantile(cut / 2), histogram.quantile(1 - cut / 2));
  }
}
