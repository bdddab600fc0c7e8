package io.quantry.quantizer.technique.weightonly;

/**
 * A matrix {@code [rows, columns]} whose rows fall into groups: in each column a group has a scale
 * of its own.
 *
 * @param rows k: the length of a product's sums
 * @param columns n: the output channels
 * @param size rows of a group; the last group may have fewer
 */
record MatrixShape(int rows, int columns, int size) {
  MatrixShape {
    if (rows < 1 || columns < 1 || size < 1) {
      throw new IllegalArgumentException("groups of %d in [%d, %d]".formatted(size, rows, columns));
    }
  }

  int groups() {
    return Math.ceilDiv(rows, size);
  }

  /** Rows of one group. */
  int rowsOf(int group) {
    return Math.min(size, rows - group * size);
  }

  /** A scale for each column and no groups. */
  boolean isByChannel() {
    return size == rows;
  }
}
