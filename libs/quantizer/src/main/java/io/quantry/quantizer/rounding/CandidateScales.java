package io.quantry.quantizer.rounding;

import io.quantry.quantizer.scheme.GroupGrid;

/**
 * The best of the grid's own scale times {@value #FACTORS} factors from 1 down to {@value
 * #LEAST_FACTOR} ({@value #LEAST_NARROW_FACTOR} in 2 bits). Symmetric grids reach a step further
 * below 0 than above: both signs are tried. Asymmetric ones: with the zero point as it is and both
 * its neighbours. The grid's own is among them.
 */
final class CandidateScales {
  private static final int FACTORS = 20;
  private static final double LEAST_FACTOR = 0.6;
  private static final double LEAST_NARROW_FACTOR = 0.3;

  private CandidateScales() {}

  /**
   * Sets the row to the best candidate of each column.
   *
   * @return what it costs
   */
  static float[] choose(Slab slab, GroupRow row, Objective objective) {
    row.fitExtremes(slab);
    int columns = row.columns();
    GroupGrid grid = row.grid();
    float[] scales = row.scales.clone();
    float[] zeroPoints = row.zeroPoints.clone();
    float[] least = new float[columns];
    objective.of(row, least);
    GroupRow candidate = new GroupRow(grid, columns);
    float[] sums = new float[columns];
    double lowest = grid.bits() == 2 ? LEAST_NARROW_FACTOR : LEAST_FACTOR;
    boolean bothSigns = grid.symmetric() && -grid.min() > grid.max();
    int variants = bothSigns ? 2 : grid.symmetric() ? 1 : 3;
    for (int variant = 0; variant < variants; variant++) {
      // With the other sign the largest weight meets the grid's other end.
      double top = bothSigns && variant == 1 ? (double) grid.min() / grid.max() : 1;
      double bottom = Math.copySign(lowest, top);
      int shift = grid.symmetric() ? 0 : variant - 1;
      for (int i = 0; i < FACTORS; i++) {
        double factor = top + (bottom - top) * i / (FACTORS - 1);
        for (int c = 0; c < columns; c++) {
          candidate.scales[c] = GroupGrid.usable(scales[c] * factor);
          candidate.zeroPoints[c] = Math.clamp(zeroPoints[c] + shift, grid.min(), grid.max());
        }
        objective.of(candidate, sums);
        row.takeBetter(candidate, sums, least);
      }
    }
    return least;
  }
}
