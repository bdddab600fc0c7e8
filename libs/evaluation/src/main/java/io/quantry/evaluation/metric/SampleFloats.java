package io.quantry.evaluation.metric;

import java.util.Arrays;

/** A growing list of floats, one or a few a sample. */
final class SampleFloats {
  private float[] values = new float[256];
  private int count;

  void add(float value) {
    grow(1);
    values[count++] = value;
  }

  void addAll(float[] more) {
    grow(more.length);
    System.arraycopy(more, 0, values, count, more.length);
    count += more.length;
  }

  float[] toArray() {
    return Arrays.copyOf(values, count);
  }

  private void grow(int more) {
    if (count + more > values.length) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, count + more));
    }
  }
}
