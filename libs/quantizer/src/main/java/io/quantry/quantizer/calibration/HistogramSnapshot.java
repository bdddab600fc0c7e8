package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.util.Arrays;

/**
 * How many values of a tensor fell where: equally wide cells on a grid of powers of two ({@link
 * BinWidth}), zeros apart, both extremes exactly. Immutable; equal data in any order give equal
 * snapshots.
 */
public final class HistogramSnapshot {
  private final Range extremes;
  private final int exponent;
  private final int firstCell;
  private final long[] counts;
  private final long zeros;
  private final long total;

  private HistogramSnapshot(
      Range extremes, int exponent, int firstCell, long[] counts, long zeros) {
    this.extremes = extremes;
    this.exponent = exponent;
    this.firstCell = firstCell;
    this.counts = counts;
    this.zeros = zeros;
    long sum = zeros;
    for (long count : counts) {
      sum = Math.addExact(sum, count);
    }
    this.total = sum;
  }

  /**
   * Leaves out empty cells at both ends.
   *
   * @param counts of the cells from {@code firstCell} on
   */
  static HistogramSnapshot trimmed(
      Range extremes, int exponent, int firstCell, long[] counts, long zeros) {
    int from = 0;
    int to = counts.length;
    while (to > 0 && counts[to - 1] == 0) {
      to--;
    }
    while (from < to && counts[from] == 0) {
      from++;
    }
    return new HistogramSnapshot(
        extremes,
        exponent,
        from == to ? 0 : firstCell + from,
        Arrays.copyOfRange(counts, from, to),
        zeros);
  }

  /** The smallest and the largest value, exactly. */
  public Range extremes() {
    return extremes;
  }

  /** Number of values, zeros among them. */
  public long total() {
    return total;
  }

  /** Number of values that are exactly zero. */
  public long zeros() {
    return zeros;
  }

  /** Width of a cell, a power of two. */
  public double width() {
    return Math.scalb(1.0, exponent);
  }

  /** Number of cells from the first to the last that holds a value; 0 if all values are zero. */
  public int cells() {
    return counts.length;
  }

  /** Number of values in a cell, counted from 0. */
  public long count(int cell) {
    return counts[cell];
  }

  /** Where a cell's values begin: its lower edge, or the smallest value in the first cell. */
  public double lower(int cell) {
    return Math.max(edge(cell), extremes.min());
  }

  /** Where a cell's values end: its upper edge, or the largest value in the last cell. */
  public double upper(int cell) {
    return Math.min(edge(cell + 1), extremes.max());
  }

  /** The lower edge of a cell on the grid. */
  double edge(int cell) {
    return Math.scalb((double) firstCell + cell, exponent);
  }

  /** Number of the first cell, counted from zero on the grid; negative below zero. */
  int firstCell() {
    return firstCell;
  }

  int exponent() {
    return exponent;
  }

  /**
   * The value that a share of all values lies at or below, to within a cell: linear between order
   * statistics, values spread evenly in their cell.
   *
   * @param share from 0, the smallest value, to 1, the largest
   */
  public float quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in [0, 1], got " + share);
    }
    double rank = share * (total - 1);
    double before = 0;
    boolean zerosPassed = false;
    for (int cell = 0; cell < counts.length; cell++) {
      if (!zerosPassed && firstCell + cell >= 0) {
        if (rank < before + zeros) {
          return 0;
        }
        before += zeros;
        zerosPassed = true;
      }
      if (rank < before + counts[cell]) {
        double inside = (rank - before + 0.5) / counts[cell];
        return (float) (lower(cell) + Math.min(1, inside) * (upper(cell) - lower(cell)));
      }
      before += counts[cell];
    }
    return extremes.max();
  }

  /**
   * The histogram of the absolute values. Its smallest value is 0 where that of these is not known.
   */
  public HistogramSnapshot magnitudes() {
    if (extremes.min() >= 0) {
      return this;
    }
    int most = Math.max(-firstCell, firstCell + counts.length);
    long[] folded = new long[most];
    for (int i = 0; i < counts.length; i++) {
      int cell = firstCell + i;
      folded[cell < 0 ? -cell - 1 : cell] += counts[i];
    }
    float least = extremes.max() < 0 ? -extremes.max() : 0;
    float greatest = Math.max(-extremes.min(), extremes.max());
    return trimmed(new Range(least, greatest), exponent, 0, folded, zeros);
  }

  /** The histogram of both tensors' values, the one that observing all of them would have given. */
  public HistogramSnapshot merge(HistogramSnapshot other) {
    Range union = extremes.union(other.extremes);
    int wider = BinWidth.exponent(union.min(), union.max());
    int shift = Math.min(Integer.SIZE - 1, wider - exponent);
    int otherShift = Math.min(Integer.SIZE - 1, wider - other.exponent);
    int first = firstOfMerged(other, shift, otherShift);
    long[] sums = new long[BinWidth.CAPACITY];
    addTo(sums, first, shift);
    other.addTo(sums, first, otherShift);
    return trimmed(union, wider, first, sums, Math.addExact(zeros, other.zeros));
  }

  private int firstOfMerged(HistogramSnapshot other, int shift, int otherShift) {
    if (counts.length == 0) {
      return other.firstCell >> otherShift;
    }
    if (other.counts.length == 0) {
      return firstCell >> shift;
    }
    return Math.min(firstCell >> shift, other.firstCell >> otherShift);
  }

  private void addTo(long[] sums, int first, int shift) {
    for (int i = 0; i < counts.length; i++) {
      int cell = ((firstCell + i) >> shift) - first;
      sums[cell] = Math.addExact(sums[cell], counts[i]);
    }
  }

  /** A compact form for a cache, some kilobytes; {@link #of} reads it. */
  public byte[] toBytes() {
    return HistogramBytes.write(this);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes say anything else; they may come from anywhere
   */
  public static HistogramSnapshot of(byte[] bytes) {
    return HistogramBytes.read(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HistogramSnapshot that
        && extremes.equals(that.extremes)
        && exponent == that.exponent
        && firstCell == that.firstCell
        && zeros == that.zeros
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * extremes.hashCode() + exponent) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "%d values in [%s, %s], %d of them zero, cells of %s"
        .formatted(total, extremes.min(), extremes.max(), zeros, width());
  }
}
