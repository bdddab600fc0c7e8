package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;

/** The example of CONTRIBUTING.md, which shows this class as it stands. */
final class InterquartileCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          "interquartile",
          "Four times the range of the middle half of the values, as far as there are any.",
          true, // needs a histogram
          (observed, settings) -> {
            HistogramSnapshot seen = observed.requireHistogram();
            Range extremes = seen.extremes();
            float low = seen.quantile(0.25);
            float high = seen.quantile(0.75);
            float margin = 1.5f * (high - low);
            float least = Math.max(extremes.min(), low - margin);
            float greatest = Math.min(extremes.max(), high + margin);
            return new Range(least, greatest);
          });

  private InterquartileCalibrator() {}
}
