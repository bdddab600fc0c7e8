package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.rounding.Rounding;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.weights.FiniteWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * Rounds a matrix by an algorithm. Without moments its groups are independent, and a matrix that is
 * stored by rows is read group by group; else the whole matrix is in memory.
 */
final class RoundedMatrix {
  private final Site.Product site;
  private final MatrixShape shape;
  private final GroupGrid grid;
  private final MatrixStorage storage;
  private final MatrixEncoder.Heard heard;

  RoundedMatrix(
      Site.Product site,
      MatrixShape shape,
      GroupGrid grid,
      MatrixStorage storage,
      MatrixEncoder.Heard heard) {
    this.site = site;
    this.shape = shape;
    this.grid = grid;
    this.storage = storage;
    this.heard = heard;
  }

  /**
   * @param moments of what the matrix is multiplied with
   */
  void encode(Rounding rounding, Optional<SecondMoments> moments) {
    boolean independent = moments.isEmpty() && !site.transposed();
    if (independent && !shape.isByChannel()) {
      byGroups(rounding);
      return;
    }
    float[] matrix = matrix(site);
    FiniteWeights.require(site.source().name(), matrix, 0);
    Blocks blocks =
        new Blocks(1, shape.rows(), shape.columns(), Math.min(shape.size(), shape.rows()));
    store(0, rounding.round(matrix, blocks, grid, moments));
    heard.elements(matrix.length);
  }

  private void byGroups(Rounding rounding) {
    FloatReader source = new FloatReader(site.tensor());
    long read = 0;
    for (int group = 0; group < shape.groups(); group++) {
      int rows = shape.rowsOf(group);
      float[] slab = new float[rows * shape.columns()];
      source.read(slab, 0, slab.length);
      FiniteWeights.require(site.source().name(), slab, read);
      Blocks blocks = new Blocks(1, rows, shape.columns(), rows);
      store(group, rounding.round(slab, blocks, grid, Optional.empty()));
      read += slab.length;
      heard.elements(slab.length);
    }
  }

  private void store(int firstGroup, BlockwiseWeights rounded) {
    int columns = shape.columns();
    for (int i = 0; i < rounded.blocks().perLine(); i++) {
      int rows = shape.rowsOf(firstGroup + i);
      int from = i * shape.size() * columns;
      storage.rows(
          firstGroup + i,
          rows,
          Arrays.copyOfRange(rounded.values(), from, from + rows * columns),
          Arrays.copyOfRange(rounded.scales(), i * columns, (i + 1) * columns),
          grid.symmetric()
              ? new byte[0]
              : Arrays.copyOfRange(rounded.zeroPoints(), i * columns, (i + 1) * columns));
    }
  }

  /** The elements, row-major {@code [k, n]}. */
  private static float[] matrix(Site.Product site) {
    FloatReader source = new FloatReader(site.tensor());
    int rows = site.rows();
    int columns = site.columns();
    float[] matrix = new float[Math.multiplyExact(rows, columns)];
    if (!site.transposed()) {
      source.read(matrix, 0, matrix.length);
      return matrix;
    }
    float[] column = new float[rows];
    for (int c = 0; c < columns; c++) {
      source.read(column, 0, rows);
      for (int row = 0; row < rows; row++) {
        matrix[row * columns + c] = column[row];
      }
    }
    return matrix;
  }
}
