package io.quantry.quantizer.calibration;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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

  void write(DataOutputStream out) throws IOException {
    out.writeInt(count());
    out.writeInt(width);
    for (int i = 0; i < count() * width; i++) {
      out.writeFloat(rows[i]);
    }
  }

  /**
   * Reads what {@link #write} wrote; it observes no more.
   *
   * @throws IllegalArgumentException if there are more rows than {@code capacity} or more elements
   *     than bytes, or one is not finite
   */
  static SampledRows read(DataInputStream in, int capacity) throws IOException {
    int count = in.readInt();
    int width = in.readInt();
    long bytes = (long) Float.BYTES * count * width;
    if (count < 0 || count > capacity || width < 0 || bytes > in.available()) {
      throw new IllegalArgumentException(
          "the bytes of statistics say %d rows of %d elements".formatted(count, width));
    }
    SampledRows sampled = new SampledRows(count, 0);
    sampled.seen = count;
    sampled.width = width;
    sampled.rows = new float[count * width];
    for (int i = 0; i < sampled.rows.length; i++) {
      sampled.rows[i] = in.readFloat();
      if (!Float.isFinite(sampled.rows[i])) {
        throw new IllegalArgumentException("the bytes of statistics say a row that is not finite");
      }
    }
    return sampled;
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
