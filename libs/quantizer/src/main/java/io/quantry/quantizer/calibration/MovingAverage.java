package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;

/**
 * Exponential moving averages of the smallest and the largest value of each batch, {@code average
 * += 0.1 * (batch - average)}, starting with the first batch's. Depends on how the data are batched
 * and, unlike everything else here, on the order of the batches: each average stays between the
 * least and the greatest value that a batch had.
 *
 * <p>PyTorch's MovingAverageMinMaxObserver uses 0.01, for training of thousands of steps; with the
 * few dozen batches of a calibration the first of them would outweigh all others.
 */
final class MovingAverage {
  private static final double WEIGHT_OF_NEXT = 0.1;

  private double min;
  private double max;
  private boolean started;

  void add(Extremes batch) {
    if (started) {
      min += WEIGHT_OF_NEXT * (batch.min() - min);
      max += WEIGHT_OF_NEXT * (batch.max() - max);
    } else {
      min = batch.min();
      max = batch.max();
      started = true;
    }
  }

  Range range() {
    return new Range((float) min, (float) max);
  }
}
