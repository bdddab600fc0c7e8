package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;

/**
 * The range whose quantized distribution tells least from the original one: Migacz, "8-bit
 * Inference with TensorRT", GTC 2017. For a candidate range, P is the histogram with everything
 * outside added to the edge cells, and Q what is left of the part inside when each quantized level
 * spreads its values evenly over its cells that hold any; the candidate with the least
 *
 * <pre>KL(P, Q) = sum over cells of P log(P / Q)</pre>
 *
 * wins, the widest of equals. What goes wrong in common implementations is settled so:
 *
 * <ol>
 *   <li>Empty cells take part in neither P nor Q. An empty edge cell that outliers are added to
 *       belongs to Q's level; if the whole level is empty, the divergence is infinite.
 *   <li>Outliers are in P but not in Q, so that clipping costs something.
 *   <li>Exact zeros, half of what a Relu gives out, are left out: every range represents them
 *       exactly, and their spike would drown the rest.
 *   <li>Values on both sides of zero move both ends, first on a coarse grid of pairs and then in
 *       turns; values on one side leave all levels to that side.
 *   <li>A range of fewer cells than levels says nothing and is no candidate.
 * </ol>
 *
 * <p>Prefix sums make a candidate cost O(levels). 256 candidates for values on one side, 2,048 for
 * values on both. Deterministic.
 */
final class EntropyCalibrator {
  static final CalibrationMethod METHOD =
      new CalibrationMethod(
          "entropy",
          "The range that loses least information, by Kullback-Leibler divergence.",
          true,
          (observed, settings) ->
              new EntropyCalibrator(observed.requireHistogram(), settings.levels()).best());

  private static final int POSITIONS = 256;
  private static final int PAIRED_POSITIONS = 32;
  private static final int TURNS = 2;

  private final HistogramSnapshot histogram;
  private final int levels;

  /** Cells on the grid that the histogram's begin and end at. */
  private final int first;

  private final int end;

  /** Sums over all cells before one: values, cells that hold any, n log n. */
  private final double[] values;

  private final int[] filled;
  private final double[] logs;

  private int low;
  private int high;
  private double divergence;

  EntropyCalibrator(HistogramSnapshot histogram, int levels) {
    this.histogram = histogram;
    this.levels = levels;
    int cells = histogram.cells();
    this.first = histogram.firstCell();
    this.end = first + cells;
    this.values = new double[cells + 1];
    this.filled = new int[cells + 1];
    this.logs = new double[cells + 1];
    for (int i = 0; i < cells; i++) {
      double count = histogram.count(i);
      values[i + 1] = values[i] + count;
      filled[i + 1] = filled[i] + (count > 0 ? 1 : 0);
      logs[i + 1] = logs[i] + timesLog(count);
    }
  }

  Range best() {
    if (histogram.cells() == 0) {
      return histogram.extremes();
    }
    if (end <= 0) {
      Range mirrored = new EntropyCalibrator(histogram.magnitudes(), levels).best();
      return new Range(-mirrored.max(), histogram.extremes().max());
    }
    // Zero is in every range, so that cells between it and the values count as well.
    int widest = Math.min(first, 0);
    if (end - widest <= levels) {
      return histogram.extremes();
    }
    low = widest;
    high = end;
    divergence = divergence(low, high);
    if (first < 0) {
      attemptAll(PAIRED_POSITIONS, PAIRED_POSITIONS);
      for (int turn = 0; turn < TURNS; turn++) {
        attemptAll(POSITIONS, 1);
        attemptAll(1, POSITIONS);
      }
    } else {
      attemptAll(1, POSITIONS);
    }
    return range();
  }

  /** Tries so many positions of each end, 1 for the one it has, from the widest range inwards. */
  private void attemptAll(int lows, int highs) {
    int keptLow = low;
    int keptHigh = high;
    for (int i = 0; i < lows; i++) {
      int candidateLow = lows == 1 ? keptLow : first - (int) ((long) first * i / lows);
      for (int j = 0; j < highs; j++) {
        int least = Math.max(first, 0);
        int candidateHigh = highs == 1 ? keptHigh : end - (int) ((long) (end - least) * j / highs);
        attempt(candidateLow, candidateHigh);
      }
    }
  }

  private void attempt(int candidateLow, int candidateHigh) {
    if (candidateHigh - candidateLow >= levels) {
      double candidate = divergence(candidateLow, candidateHigh);
      if (candidate < divergence) {
        low = candidateLow;
        high = candidateHigh;
        divergence = candidate;
      }
    }
  }

  /** KL(P, Q) of the range of grid cells {@code [rangeLow, rangeHigh)}, in nats. */
  double divergence(int rangeLow, int rangeHigh) {
    int from = clamp(rangeLow) - first;
    int to = clamp(rangeHigh) - first;
    double inside = values[to] - values[from];
    double below = values[from];
    double above = values[values.length - 1] - values[to];
    double total = inside + below + above;
    if (inside == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = logs[to] - logs[from] + folded(from, to, below, above);
    int start = from;
    for (int level = 1; level <= levels; level++) {
      int stop = clamp(rangeLow + (int) ((long) (rangeHigh - rangeLow) * level / levels)) - first;
      if (stop > start) {
        double masked = values[stop] - values[start];
        double reference = masked;
        int cells = filled[stop] - filled[start];
        if (start == from && below > 0) {
          reference += below;
          cells += values[from + 1] == values[from] ? 1 : 0;
        }
        if (stop == to && above > 0) {
          reference += above;
          boolean counted = to - 1 == from && below > 0;
          cells += values[to] == values[to - 1] && !counted ? 1 : 0;
        }
        if (reference > 0) {
          if (masked == 0) {
            return Double.POSITIVE_INFINITY;
          }
          sum -= reference * Math.log(masked / cells);
        }
        start = stop;
      }
    }
    return sum / total - Math.log(total) + Math.log(inside);
  }

  /** What adding the outliers to the edge cells changes in the sum of n log n. */
  private double folded(int from, int to, double below, double above) {
    double lowest = values[from + 1] - values[from];
    if (to - from == 1) {
      return timesLog(lowest + below + above) - timesLog(lowest);
    }
    double highest = values[to] - values[to - 1];
    return timesLog(lowest + below)
        - timesLog(lowest)
        + timesLog(highest + above)
        - timesLog(highest);
  }

  private Range range() {
    Range extremes = histogram.extremes();
    double width = histogram.width();
    float min = low <= first ? extremes.min() : (float) (low * width);
    float max = high >= end ? extremes.max() : (float) (high * width);
    return new Range(min, max);
  }

  private int clamp(int cell) {
    return Math.max(first, Math.min(end, cell));
  }

  private static double timesLog(double count) {
    return count > 0 ? count * Math.log(count) : 0;
  }
}
