package io.quantry.quantizer.calibration;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A uniform random sample of the vectors along a tensor's last axis, over all batches: a reservoir
 * (Vitter 1985, algorithm R). Deterministic for a seed and an order of batches.
 */
public final class SampledRows {
  private final int capacity;
  private final SplittableRandom random;
  private float[] rows = new float[0];
  private int width;
  private long seen;

  SampledRows(int capacity, long seed) {
    this.capacity = capacity;
    this.random = new SplittableRandom(seed);
  }

  void observe(long[] dims, float[] values, int length) {
    int size = dims.length == 0 ? 1 : Math.toIntExact(dims[dims.length - 1]);
    if (width == 0) {
      width = size;
      rows = new float[Math.multiplyExact(capacity, width)];
    } else if (width != size) {
      throw new IllegalArgumentException("rows of %d after rows of %d".formatted(size, width));
    }
    for (int start = 0; start < length; start += width) {
      long slot = seen < capacity ? seen : random.nextLong(seen + 1);
      if (slot < capacity) {
        System.arraycopy(values, start, rows, Math.toIntExact(slot) * width, width);
      }
      seen++;
    }
  }

  /** How many rows were kept. */
  public int count() {
    return (int) Math.min(seen, capacity);
  }

  /** Elements of a row. */
  public int width() {
    return width;
  }

  /** A copy of the rows, row-major: dims {@code [count, width]}. */
  public float[] values() {
    return Arrays.copyOf(rows, count() * width);
  }
}
