package io.quantry.evaluation.metric;

import java.util.Arrays;

/** A growing list of doubles, one a sample. */
final class SampleValues {
  private double[] values = new double[256];
  private int count;

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  double[] toArray() {
    return Arrays.copyOf(values, count);
  }
}
