package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.util.Arrays;

/**
 * The range with the least expected squared error {@code E[(x - Q(x))^2]}, clipping and rounding
 * together, for values spread evenly in their cells and exact zeros. Q is the quantizer as it will
 * be: the range is widened to hold zero, its step is the width over {@code levels - 1}, zero falls
 * on a level.
 *
 * <p>With a step d, x in units of d, and k the nearest level to x, the squared error has the
 * antiderivative {@code d^3 (k / 12 + (x - k)^3 / 3)}, also beyond the ends, where k stays the last
 * level: a candidate costs O(cells), exactly. Searched from the extremes downwards, first both ends
 * in proportion, then each, on a logarithmic grid; then by steps of a sixth of an octave, halved
 * down to 0.8 %. About 250 candidates. Deterministic.
 */
final class MseCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          "mse",
          "The range with the least mean squared error of clipping and rounding.",
          true,
          (observed, settings) ->
              new MseCalibrator(observed.requireHistogram(), settings.levels()).best());

  private static final double GRID = Math.pow(2, -1.0 / 6);
  private static final int GRID_POINTS = 72;
  private static final double FINEST = 1.008;
  private static final int MOST_MOVES = 60;

  private final Range extremes;
  private final int levels;

  /** The cells that hold values: edges and values per unit of width. */
  private final double[] lower;

  private final double[] upper;
  private final double[] density;
  private final long total;

  private double low;
  private double high;
  private double error;

  MseCalibrator(HistogramSnapshot histogram, int levels) {
    this.extremes = histogram.extremes();
    this.levels = levels;
    this.total = histogram.total();
    double[] from = new double[histogram.cells()];
    double[] to = new double[histogram.cells()];
    double[] counts = new double[histogram.cells()];
    int kept = 0;
    for (int cell = 0; cell < histogram.cells(); cell++) {
      if (histogram.count(cell) > 0) {
        from[kept] = histogram.lower(cell);
        // Values that are all equal, and the largest one where it is a cell's edge: a narrow cell.
        double narrow = Math.max(Math.abs(from[kept]) * 0x1p-24, Float.MIN_VALUE);
        to[kept] = Math.max(histogram.upper(cell), from[kept] + narrow);
        counts[kept] = histogram.count(cell) / (to[kept] - from[kept]);
        kept++;
      }
    }
    this.lower = Arrays.copyOf(from, kept);
    this.upper = Arrays.copyOf(to, kept);
    this.density = Arrays.copyOf(counts, kept);
  }

  Range best() {
    low = Math.min(extremes.min(), 0);
    high = Math.max(extremes.max(), 0);
    if (high - low == 0) {
      return extremes;
    }
    error = error(low, high);
    double widestLow = low;
    double widestHigh = high;
    for (double ratio = GRID, i = 0; i < GRID_POINTS; i++, ratio *= GRID) {
      attempt(widestLow * ratio, widestHigh * ratio);
    }
    if (widestLow < 0 && widestHigh > 0) {
      for (double ratio = 1, i = 0; i <= GRID_POINTS; i++, ratio *= GRID) {
        attempt(low, widestHigh * ratio);
      }
      for (double ratio = 1, i = 0; i <= GRID_POINTS; i++, ratio *= GRID) {
        attempt(widestLow * ratio, high);
      }
    }
    refine(widestLow, widestHigh);
    return new Range(
        low == widestLow ? extremes.min() : (float) low,
        high == widestHigh ? extremes.max() : (float) high);
  }

  private void refine(double widestLow, double widestHigh) {
    int moves = 0;
    for (double step = 1 / GRID; step > FINEST; step = Math.sqrt(step)) {
      boolean moved = true;
      while (moved && moves++ < MOST_MOVES) {
        moved = false;
        for (double factor : new double[] {step, 1 / step}) {
          double lowAside = Math.max(widestLow, low * factor);
          double highAside = Math.min(widestHigh, high * factor);
          moved |=
              attempt(lowAside, highAside) || attempt(low, highAside) || attempt(lowAside, high);
        }
      }
    }
  }

  /** Takes a range over if its error is less. */
  private boolean attempt(double candidateLow, double candidateHigh) {
    if (candidateLow == low && candidateHigh == high) {
      return false;
    }
    double candidate = error(candidateLow, candidateHigh);
    if (!(candidate < error)) {
      return false;
    }
    low = candidateLow;
    high = candidateHigh;
    error = candidate;
    return true;
  }

  /** The mean squared error of the range {@code [low, high]}, which holds zero. */
  double error(double rangeLow, double rangeHigh) {
    double step = (rangeHigh - rangeLow) / (levels - 1);
    double inverse = 1 / step;
    double last = levels - 1 + Math.rint(rangeLow * inverse);
    double first = last - (levels - 1);
    double sum = 0;
    for (int cell = 0; cell < density.length; cell++) {
      double from = lower[cell] * inverse;
      double to = upper[cell] * inverse;
      sum += density[cell] * (antiderivative(to, first, last) - antiderivative(from, first, last));
    }
    return sum * step * step * step / total;
  }

  private static double antiderivative(double x, double first, double last) {
    double level = Math.max(first, Math.min(last, Math.rint(x)));
    double distance = x - level;
    return level / 12 + distance * distance * distance / 3;
  }
}
