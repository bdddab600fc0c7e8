package io.quantry.bench;

import io.quantry.ort.TensorValue;
import io.quantry.quantizer.trial.FidelityMeter;

/**
 * How far one output of a candidate is from that of its FP32 model, over all samples: the ratio of
 * signal to quantization noise as {@link FidelityMeter} has it, and how often the largest element
 * of a row is the same.
 */
final class OutputError {
  private final FidelityMeter meter;
  private long rows;
  private long agreeing;

  OutputError(String output) {
    meter = new FidelityMeter(output);
  }

  /** Adds one run's output, rows along the first axis. */
  void add(TensorValue expected, TensorValue actual) {
    float[] x = expected.floats();
    float[] y = actual.floats();
    if (x.length != y.length) {
      throw new IllegalArgumentException("got %s instead of %s".formatted(actual, expected));
    }
    int count = expected.rank() == 0 ? 1 : (int) expected.size(0);
    meter.add(x, y, x.length, count);
    int width = x.length / Math.max(1, count);
    for (int row = 0; row < count && width > 0; row++) {
      rows++;
      agreeing += largest(x, row * width, width) == largest(y, row * width, width) ? 1 : 0;
    }
  }

  /** In dB: infinite for equal outputs, negative infinity where one is not finite. */
  double sqnr() {
    return meter.fidelity().sqnrDb();
  }

  /** Share of rows, 0 to 1. */
  double agreement() {
    return (double) agreeing / rows;
  }

  private static int largest(float[] values, int from, int width) {
    int largest = from;
    for (int i = from + 1; i < from + width; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }
}
