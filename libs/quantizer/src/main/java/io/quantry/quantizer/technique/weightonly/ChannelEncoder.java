package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.weights.FiniteWeights;

/**
 * Rounds a matrix {@code [k, n]} to nearest with a scale for each whole column. The source is read
 * twice, some rows at a time: for the extremes and for the integers.
 */
final class ChannelEncoder {
  /** Elements that are read at a time, at least four rows. */
  private static final int PIECE = 1 << 18;

  private static final int FEWEST_ROWS = 4;

  private final MatrixShape shape;
  private final GroupGrid grid;
  private final MatrixStorage storage;
  private final MatrixEncoder.Heard heard;

  ChannelEncoder(
      MatrixShape shape, GroupGrid grid, MatrixStorage storage, MatrixEncoder.Heard heard) {
    this.shape = shape;
    this.grid = grid;
    this.storage = storage;
    this.heard = heard;
  }

  void encode(FloatReader source, String name) {
    int columns = shape.columns();
    int most =
        Math.max(FEWEST_ROWS, Math.min(shape.rows(), PIECE / columns / FEWEST_ROWS * FEWEST_ROWS));
    float[] slab = new float[Math.multiplyExact(most, columns)];
    float[] low = new float[columns];
    float[] high = new float[columns];
    for (int row = 0; row < shape.rows(); row += most) {
      int rows = Math.min(most, shape.rows() - row);
      source.read(slab, 0, rows * columns);
      FiniteWeights.require(name, slab, (long) row * columns);
      extremes(slab, rows, low, high);
    }
    float[] scales = new float[columns];
    byte[] zeroPoints = new byte[columns];
    for (int column = 0; column < columns; column++) {
      scales[column] = grid.scale(low[column], high[column]);
      zeroPoints[column] = (byte) grid.zeroPoint(low[column], scales[column]);
    }
    byte[] integers = new byte[slab.length];
    source.seek(0);
    for (int row = 0; row < shape.rows(); row += most) {
      int rows = Math.min(most, shape.rows() - row);
      source.read(slab, 0, rows * columns);
      for (int i = 0; i < rows * columns; i++) {
        int column = i % columns;
        integers[i] = (byte) grid.integer(slab[i], scales[column], zeroPoints[column] & 0xFF);
      }
      storage.rows(0, rows, integers, scales, zeroPoints);
      heard.elements((long) rows * columns);
    }
  }

  private static void extremes(float[] slab, int rows, float[] low, float[] high) {
    int columns = low.length;
    for (int row = 0; row < rows; row++) {
      int from = row * columns;
      for (int column = 0; column < columns; column++) {
        low[column] = Math.min(low[column], slab[from + column]);
        high[column] = Math.max(high[column], slab[from + column]);
      }
    }
  }
}
