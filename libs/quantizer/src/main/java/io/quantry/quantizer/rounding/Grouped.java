package io.quantry.quantizer.rounding;

import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;

/** A quantized matrix while it is filled. Different columns may be filled by different threads. */
final class Grouped {
  private final Blocks blocks;
  private final byte[] values;
  private final float[] scales;
  private final byte[] zeroPoints;

  Grouped(Blocks blocks, GroupGrid grid) {
    this.blocks = blocks;
    this.values = new byte[blocks.elements()];
    this.scales = new float[blocks.count()];
    this.zeroPoints = new byte[grid.symmetric() ? 0 : blocks.count()];
  }

  /** Takes over a row of groups, from a column on. */
  void setScales(int group, int column, GroupRow row) {
    int at = group * blocks.inner() + column;
    System.arraycopy(row.scales, 0, scales, at, row.scales.length);
    for (int c = 0; c < row.scales.length && zeroPoints.length > 0; c++) {
      zeroPoints[at + c] = (byte) (int) row.zeroPoints[c];
    }
  }

  /** Takes over a row of the matrix in steps from the zero point, from a column on. */
  void setSteps(int matrixRow, int column, float[] steps, GroupRow row) {
    int at = matrixRow * blocks.inner() + column;
    for (int c = 0; c < row.columns(); c++) {
      values[at + c] = (byte) (int) (steps[c] + row.zeroPoints[c]);
    }
  }

  BlockwiseWeights weights() {
    return new BlockwiseWeights(blocks, values, scales, zeroPoints);
  }
}
