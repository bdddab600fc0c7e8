package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.NonFiniteWeights;
import java.util.Arrays;

/**
 * Rounds a matrix to nearest while it is read: one slab of rows, or some columns, are in memory at
 * a time. Groups are read once; where a whole column is one group and the source is stored by rows,
 * twice.
 */
final class MatrixEncoder {
  /** Elements that are read at a time where more than a group of them fit. */
  private static final int PIECE = 1 << 18;

  private final MatrixShape shape;
  private final IntegerGrid grid;
  private final MatrixStorage storage;
  private final Heard heard;

  /** Told of elements that were read. */
  interface Heard {
    void elements(long count);
  }

  MatrixEncoder(MatrixShape shape, IntegerGrid grid, MatrixStorage storage, Heard heard) {
    this.shape = shape;
    this.grid = grid;
    this.storage = storage;
    this.heard = heard;
  }

  /** A source stored {@code [k, n]}. */
  void byRows(FloatReader source, String name) {
    if (shape.isByChannel()) {
      byChannel(source, name);
      return;
    }
    int columns = shape.columns();
    float[] slab = new float[shape.size() * columns];
    Extremes extremes = new Extremes(columns);
    byte[] integers = new byte[slab.length];
    for (int group = 0; group < shape.groups(); group++) {
      int rows = shape.rowsOf(group);
      source.read(slab, 0, rows * columns);
      extremes.reset();
      extremes.add(slab, rows);
      extremes.require(name);
      extremes.parameters(grid);
      round(slab, rows, extremes, integers);
      storage.rows(group, rows, integers, extremes.scales, extremes.zeroPoints);
      heard.elements((long) rows * columns);
    }
  }

  private void byChannel(FloatReader source, String name) {
    int columns = shape.columns();
    int most = Math.max(4, Math.min(shape.rows(), PIECE / columns / 4 * 4));
    float[] slab = new float[most * columns];
    byte[] integers = new byte[slab.length];
    Extremes extremes = new Extremes(columns);
    for (int row = 0; row < shape.rows(); row += most) {
      int rows = Math.min(most, shape.rows() - row);
      source.read(slab, 0, rows * columns);
      extremes.add(slab, rows);
    }
    extremes.require(name);
    extremes.parameters(grid);
    source.seek(0);
    for (int row = 0; row < shape.rows(); row += most) {
      int rows = Math.min(most, shape.rows() - row);
      source.read(slab, 0, rows * columns);
      round(slab, rows, extremes, integers);
      storage.rows(0, rows, integers, extremes.scales, extremes.zeroPoints);
      heard.elements((long) rows * columns);
    }
  }

  private void round(float[] slab, int rows, Extremes extremes, byte[] integers) {
    int columns = shape.columns();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        integers[row * columns + column] =
            grid.integer(
                slab[row * columns + column],
                extremes.scales[column],
                extremes.zeroPoints[column] & 0xFF);
      }
    }
  }

  /** A source stored {@code [n, k]}. */
  void byColumns(FloatReader source, String name) {
    int rows = shape.rows();
    float[] column = new float[rows];
    byte[] integers = new byte[rows];
    float[] scales = new float[shape.groups()];
    byte[] zeroPoints = new byte[shape.groups()];
    Extremes extremes = new Extremes(1);
    for (int c = 0; c < shape.columns(); c++) {
      source.read(column, 0, rows);
      for (int group = 0; group < shape.groups(); group++) {
        int from = group * shape.size();
        int to = from + shape.rowsOf(group);
        extremes.reset();
        extremes.add(column, from, to);
        extremes.require(name);
        extremes.parameters(grid);
        scales[group] = extremes.scales[0];
        zeroPoints[group] = extremes.zeroPoints[0];
        for (int row = from; row < to; row++) {
          integers[row] = grid.integer(column[row], scales[group], zeroPoints[group] & 0xFF);
        }
      }
      storage.column(integers, 0, scales, zeroPoints);
      heard.elements(rows);
    }
  }

  /** Smallest and largest weight of each column, and what follows from them. */
  private static final class Extremes {
    private final float[] low;
    private final float[] high;
    private final float[] scales;
    private final byte[] zeroPoints;

    private Extremes(int columns) {
      low = new float[columns];
      high = new float[columns];
      scales = new float[columns];
      zeroPoints = new byte[columns];
      reset();
    }

    private void reset() {
      Arrays.fill(low, Float.POSITIVE_INFINITY);
      Arrays.fill(high, Float.NEGATIVE_INFINITY);
    }

    private void add(float[] slab, int rows) {
      int columns = low.length;
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          float weight = slab[row * columns + column];
          low[column] = Math.min(low[column], weight);
          high[column] = Math.max(high[column], weight);
        }
      }
    }

    private void add(float[] column, int from, int to) {
      for (int row = from; row < to; row++) {
        low[0] = Math.min(low[0], column[row]);
        high[0] = Math.max(high[0], column[row]);
      }
    }

    private void require(String name) {
      for (int column = 0; column < low.length; column++) {
        if (!(Math.max(-low[column], high[column]) < Float.POSITIVE_INFINITY)) {
          throw NonFiniteWeights.in(name);
        }
      }
    }

    private void parameters(IntegerGrid grid) {
      for (int column = 0; column < low.length; column++) {
        scales[column] = grid.scale(low[column], high[column]);
        zeroPoints[column] = (byte) grid.zeroPoint(low[column], scales[column]);
      }
    }
  }
}
