package io.quantry.evaluation.metric;

import java.util.Arrays;

/** A growing list of integers, one or a few a sample. */
final class SampleIntegers {
  private int[] values = new int[256];
  private int count;

  void add(int value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  int count() {
    return count;
  }

  int[] toArray() {
    return Arrays.copyOf(values, count);
  }
}
