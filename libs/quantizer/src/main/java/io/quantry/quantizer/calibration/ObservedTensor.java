package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one pass showed of one tensor: enough for any method's range without a second pass.
 *
 * @param extremes smallest and largest finite value
 * @param movingAverage of the batches' smallest and largest values, {@link MovingAverage}
 * @param histogramOrNull of the same values, unless only extremes were kept
 */
public record ObservedTensor(
    Range extremes, Range movingAverage, @Nullable HistogramSnapshot histogramOrNull) {

  /** Refuses a histogram of other values. */
  public ObservedTensor {
    if (histogramOrNull != null && !histogramOrNull.extremes().equals(extremes)) {
      throw new IllegalArgumentException(
          "a histogram of %s for values in %s".formatted(histogramOrNull, extremes));
    }
  }

  public Optional<HistogramSnapshot> histogram() {
    return Optional.ofNullable(histogramOrNull);
  }

  /**
   * The range that a method chooses.
   *
   * @throws IllegalArgumentException if the method needs a histogram and none was kept
   */
  public Range range(CalibrationMethod method, CalibrationSettings settings) {
    return method.range(this, settings);
  }

  /**
   * The ranges of all methods that what was kept suffices for, by name, the default method first:
   * for a choice by the error that each of them causes. The method that stands for such a choice is
   * left out.
   */
  public Map<String, Range> candidates(CalibrationSettings settings) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    for (CalibrationMethod method : CalibrationMethod.all()) {
      boolean chooses = method.name().equals(CalibrationMethod.AUTO);
      if (!chooses && (!method.needsHistogram() || histogramOrNull != null)) {
        ranges.put(method.name(), range(method, settings));
      }
    }
    return ranges;
  }

  /** The histogram, for methods that need one. */
  HistogramSnapshot requireHistogram() {
    return histogram().orElseThrow(() -> new IllegalStateException("no histogram was kept"));
  }

  /** What was seen of the absolute values; the lower end of ranges means nothing. */
  ObservedTensor magnitudes() {
    HistogramSnapshot histogram = histogramOrNull;
    HistogramSnapshot folded = histogram == null ? null : histogram.magnitudes();
    return new ObservedTensor(
        folded == null ? new Range(0, magnitude(extremes)) : folded.extremes(),
        new Range(0, magnitude(movingAverage)),
        folded);
  }

  private static float magnitude(Range range) {
    return Math.max(Math.abs(range.min()), Math.abs(range.max()));
  }
}
