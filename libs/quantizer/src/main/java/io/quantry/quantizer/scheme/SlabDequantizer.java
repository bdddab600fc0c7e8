package io.quantry.quantizer.scheme;

import java.util.Arrays;

/**
 * The numbers that integers of a {@link GroupGrid} stand for, {@code (q - zeroPoint) * scale} in
 * float, as DequantizeLinear gives them. O(elements). Not thread-safe: an instance is the scratch
 * of one thread.
 */
public final class SlabDequantizer {
  private final int mask;
  private float[] lanes = new float[0];
  private float[] zeros = new float[0];

  public SlabDequantizer(GroupGrid grid) {
    this.mask = grid.symmetric() ? -1 : 0xFF;
  }

  /**
   * A slab {@code [rows, columns]} with a scale for each column, as {@link SlabQuantizer#round}.
   */
  public void columns(
      byte[] values, float[] scales, byte[] zeroPoints, int rows, int columns, float[] weights) {
    reserve(columns);
    for (int column = 0; column < columns; column++) {
      zeros[column] = zeroPoints[column] & mask;
    }
    for (int row = 0; row < rows; row++) {
      SlabKernels.widen(values, row * columns, columns, mask, scales, zeros, weights);
    }
  }

  /** {@code [rows, length]} in groups of neighbours, as {@link SlabQuantizer#roundRows}. */
  public void rows(
      byte[] values,
      float[] scales,
      byte[] zeroPoints,
      int rows,
      int length,
      int size,
      float[] weights) {
    reserve(length);
    int perRow = Math.ceilDiv(length, size);
    for (int row = 0; row < rows; row++) {
      for (int group = 0; group < perRow; group++) {
        int from = group * size;
        int to = Math.min(length, from + size);
        int at = row * perRow + group;
        Arrays.fill(lanes, from, to, scales[at]);
        Arrays.fill(zeros, from, to, zeroPoints[at] & mask);
      }
      SlabKernels.widen(values, row * length, length, mask, lanes, zeros, weights);
    }
  }

  private void reserve(int count) {
    if (zeros.length < count) {
      zeros = new float[count];
      lanes = new float[count];
    }
  }
}
