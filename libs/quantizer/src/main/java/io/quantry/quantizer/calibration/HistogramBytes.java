package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A histogram as bytes, for a cache. In this order: the byte 1 for this layout; exponent of the
 * width, one byte; smallest and largest value, floats, big-endian; then as variable-length integers
 * of seven bits a byte, lowest first: zeros, number of the first cell (zigzag), number of cells,
 * and the counts, where a 0 stands for as many empty cells as the next integer says. Bytes that say
 * anything impossible are refused.
 */
final class HistogramBytes {
  private static final byte LAYOUT = 1;
  private static final int MOST_BITS = 63;

  private HistogramBytes() {}

  static byte[] write(HistogramSnapshot histogram) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Range extremes = histogram.extremes();
    out.writeBytes(
        ByteBuffer.allocate(10)
            .put(LAYOUT)
            .put((byte) histogram.exponent())
            .putFloat(extremes.min())
            .putFloat(extremes.max())
            .array());
    put(out, histogram.zeros());
    put(out, ((long) histogram.firstCell() << 1) ^ (histogram.firstCell() >> 31));
    put(out, histogram.cells());
    for (int cell = 0; cell < histogram.cells(); cell++) {
      put(out, histogram.count(cell));
      if (histogram.count(cell) == 0) {
        int end = cell;
        while (histogram.count(end) == 0) {
          end++;
        }
        put(out, end - cell);
        cell = end - 1;
      }
    }
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, long number) {
    long rest = number;
    while (rest >= 0x80 || rest < 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static HistogramSnapshot read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      HistogramSnapshot histogram = read(in);
      require(!in.hasRemaining(), "%d bytes too many".formatted(in.remaining()));
      return histogram;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a histogram's bytes end early, at " + bytes.length, e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a histogram counts more than 2^63 values", e);
    }
  }

  private static HistogramSnapshot read(ByteBuffer in) {
    byte layout = in.get();
    require(layout == LAYOUT, "layout %d, expected 1".formatted(layout));
    int exponent = in.get();
    Range extremes = new Range(in.getFloat(), in.getFloat());
    require(
        exponent <= BinWidth.GREATEST_EXPONENT
            && exponent == BinWidth.exponent(extremes.min(), extremes.max()),
        "a width of 2^%d, which does not suit %s".formatted(exponent, extremes));
    long zeros = get(in);
    long zigzag = get(in);
    int firstCell = Math.toIntExact((zigzag >>> 1) ^ -(zigzag & 1));
    long cells = get(in);
    require(cells <= BinWidth.CAPACITY, cells + " cells, expected 4,096 at most");
    long[] counts = new long[(int) cells];
    for (int cell = 0; cell < counts.length; cell++) {
      counts[cell] = get(in);
      if (counts[cell] == 0) {
        long empty = get(in);
        require(empty >= 1 && empty < cells - cell, empty + " empty cells from cell " + cell);
        cell += (int) empty - 1;
      }
    }
    requireExtremes(extremes, exponent, firstCell, counts, zeros);
    return HistogramSnapshot.trimmed(extremes, exponent, firstCell, counts, zeros);
  }

  /** Both extremes are values, so that their cells, or zero, must have been counted. */
  private static void requireExtremes(
      Range extremes, int exponent, int firstCell, long[] counts, long zeros) {
    boolean sound = zeros > 0 || (extremes.min() != 0 && extremes.max() != 0);
    if (counts.length == 0) {
      sound &= extremes.isZero() && firstCell == 0;
    } else {
      int lastCell = firstCell + counts.length - 1;
      sound &= counts[0] > 0 && counts[counts.length - 1] > 0;
      sound &= extremes.min() == 0 ? firstCell >= 0 : in(extremes.min(), exponent) == firstCell;
      sound &= extremes.max() == 0 ? lastCell < 0 : in(extremes.max(), exponent) == lastCell;
      sound &= !extremes.isZero();
    }
    require(sound, "counts that do not suit " + extremes);
  }

  private static int in(float value, int exponent) {
    return BinWidth.cell(value, exponent);
  }

  private static long get(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < MOST_BITS; shift += 7) {
      byte next = in.get();
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a histogram's bytes hold an integer of over 63 bits");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("a histogram's bytes say " + what);
    }
  }
}
