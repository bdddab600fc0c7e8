package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.scheme.SlabQuantizer;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.weights.FiniteWeights;
import java.util.Arrays;

/**
 * Rounds a matrix to nearest while it is read: one group of rows, or some columns, are in memory at
 * a time. The source is read once.
 */
final class MatrixEncoder {
  /** Elements of a piece of columns, at least one column. */
  private static final int PIECE = 1 << 18;

  private final MatrixShape shape;
  private final GroupGrid grid;
  private final MatrixStorage storage;
  private final Heard heard;

  /** Told of elements that were read. */
  interface Heard {
    void elements(long count);
  }

  MatrixEncoder(MatrixShape shape, GroupGrid grid, MatrixStorage storage, Heard heard) {
    this.shape = shape;
    this.grid = grid;
    this.storage = storage;
    this.heard = heard;
  }

  /** A source stored {@code [k, n]}, with groups. */
  void byRows(FloatReader source, String name) {
    int columns = shape.columns();
    SlabQuantizer quantizer = new SlabQuantizer(grid, false);
    float[] slab = new float[Math.min(shape.size(), shape.rows()) * columns];
    long read = 0;
    for (int group = 0; group < shape.groups(); group++) {
      int rows = shape.rowsOf(group);
      source.read(slab, 0, rows * columns);
      if (!quantizer.round(slab, 0, rows, columns)) {
        FiniteWeights.require(name, slab, read);
      }
      storage.rows(group, rows, quantizer.values(), quantizer.scales(), quantizer.zeroPoints());
      read += (long) rows * columns;
      heard.elements((long) rows * columns);
    }
  }

  /** A source stored {@code [n, k]}, with groups or without. */
  void byColumns(FloatReader source, String name) {
    int rows = shape.rows();
    int groups = shape.groups();
    int most = Math.clamp(PIECE / rows, 1, shape.columns());
    SlabQuantizer quantizer = new SlabQuantizer(grid, false);
    float[] piece = new float[Math.multiplyExact(most, rows)];
    for (int from = 0; from < shape.columns(); from += most) {
      int columns = Math.min(most, shape.columns() - from);
      source.read(piece, 0, columns * rows);
      if (!quantizer.roundRows(piece, 0, columns, rows, shape.size())) {
        FiniteWeights.require(name, piece, (long) from * rows);
      }
      for (int column = 0; column < columns; column++) {
        storage.column(
            quantizer.values(),
            column * rows,
            Arrays.copyOfRange(quantizer.scales(), column * groups, (column + 1) * groups),
            Arrays.copyOfRange(quantizer.zeroPoints(), column * groups, (column + 1) * groups));
      }
      heard.elements((long) columns * rows);
    }
  }
}
