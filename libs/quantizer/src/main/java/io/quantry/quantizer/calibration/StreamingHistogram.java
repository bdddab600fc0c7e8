package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts finite values in cells whose width doubles whenever the range outgrows them. Widening
 * merges whole cells, so that no count is lost or split: the result is the histogram that the final
 * width would have given from the start, whatever the order of the values. A value is known to
 * within its cell, 1/2,047 of the range or less, or 2^-126 ({@link BinWidth}); zeros are counted
 * exactly.
 *
 * <p>O(1) memory: 104 KiB. Time: O(values), and O(cells) for each of the at most 244 doublings.
 */
final class StreamingHistogram {
  private static final int MASK = BinWidth.CAPACITY - 1;
  private static final int TABLES = 4;

  private final int[] indices = new int[Strand.BLOCK];

  /**
   * Four tables, used in turns: equal neighbours, such as the zeros behind a Relu, would otherwise
   * wait for each other's increment. An index is kept modulo the capacity, which is unique because
   * no more are in use: a range that shifts moves nothing.
   */
  private final int[] counts = new int[TABLES * BinWidth.CAPACITY];

  private long @Nullable [] spilled;
  private long pending;
  private int exponent = BinWidth.LEAST_EXPONENT;
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;

  /**
   * Adds {@code values[from, to)}, finite ones, at most a block.
   *
   * @param extremes of all values added so far, these among them
   */
  void add(float[] values, int from, int to, Extremes extremes) {
    int length = to - from;
    if (extremes.min() < min || extremes.max() > max) {
      int needed = BinWidth.exponent(extremes.min(), extremes.max());
      if (needed > exponent) {
        widen(needed);
      }
      min = extremes.min();
      max = extremes.max();
    }
    if (pending + length > Integer.MAX_VALUE) {
      spill();
    }
    pending += length;
    locate(values, from, length, Math.scalb(1f, -exponent));
    count(length);
  }

  /** Apart from the counting, so that it vectorizes. Exact: the factor is a power of two. */
  private void locate(float[] values, int from, int length, float perWidth) {
    int[] located = indices;
    for (int i = 0; i < length; i++) {
      float value = values[from + i];
      located[i] = ((int) (value * perWidth) + (int) Math.signum(value)) & MASK;
    }
  }

  private void count(int length) {
    int[] located = indices;
    int[] table = counts;
    int i = 0;
    for (; i + TABLES <= length; i += TABLES) {
      table[located[i]]++;
      table[located[i + 1] + BinWidth.CAPACITY]++;
      table[located[i + 2] + 2 * BinWidth.CAPACITY]++;
      table[located[i + 3] + 3 * BinWidth.CAPACITY]++;
    }
    for (; i < length; i++) {
      table[located[i]]++;
    }
  }

  private void widen(int wider) {
    spill();
    long[] before = spilled();
    long[] after = new long[BinWidth.CAPACITY];
    if (min <= max) {
      int doublings = wider - exponent;
      long last = BinWidth.index(max, exponent);
      for (long index = BinWidth.index(min, exponent); index <= last; index++) {
        after[(int) BinWidth.widened(index, doublings) & MASK] += before[(int) index & MASK];
      }
    }
    spilled = after;
    exponent = wider;
  }

  private void spill() {
    long[] sums = spilled();
    for (int i = 0; i < counts.length; i++) {
      sums[i & MASK] += counts[i];
    }
    Arrays.fill(counts, 0);
    pending = 0;
  }

  private long[] spilled() {
    long[] sums = spilled;
    if (sums == null) {
      sums = new long[BinWidth.CAPACITY];
      spilled = sums;
    }
    return sums;
  }

  /** What was counted so far; at least one value. */
  HistogramSnapshot snapshot() {
    spill();
    long[] sums = spilled();
    long first = BinWidth.index(min, exponent);
    int firstCell = BinWidth.cellOfIndex(first == 0 ? 1 : first);
    long last = BinWidth.index(max, exponent);
    long[] cells = new long[BinWidth.CAPACITY];
    long zeros = 0;
    for (long index = first; index <= last; index++) {
      long count = sums[(int) index & MASK];
      if (index == 0) {
        zeros = count;
      } else {
        cells[BinWidth.cellOfIndex(index) - firstCell] = count;
      }
    }
    return HistogramSnapshot.trimmed(new Range(min, max), exponent, firstCell, cells, zeros);
  }
}
