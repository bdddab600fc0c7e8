package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Optional;

/**
 * Each weight to the nearest number of its group's grid. Groups are independent, so a caller may
 * hand in a matrix slab by slab of whole groups. O(elements) and what the choice of scales takes;
 * deterministic and thread-safe.
 */
public final class RoundToNearest implements Rounding {
  /** With the grid's own scales: the baseline. Moments are not looked at. */
  public static final RoundToNearest PLAIN = new RoundToNearest(GroupFit.EXTREMES);

  /**
   * With scales of least squared error, each row weighed by the mean square of its channel where
   * moments are given: what AWQ's clipping is for.
   */
  public static final RoundToNearest CLIPPED = new RoundToNearest(new ScaleSearch());

  /** Columns at once: a group of each stays in a cache while scales are tried. */
  private static final int TILE = 256;

  private final GroupFit fit;

  RoundToNearest(GroupFit fit) {
    this.fit = fit;
  }

  @Override
  public BlockwiseWeights round(
      float[] weights, Blocks blocks, GroupGrid grid, Optional<SecondMoments> moments) {
    Matrices.requireFinite(weights, blocks);
    float[] importance = Matrices.importance(blocks, moments);
    Grouped grouped = new Grouped(blocks, grid);
    int n = blocks.inner();
    for (int column = 0; column < n; column += TILE) {
      int columns = Math.min(TILE, n - column);
      float[][] tile = new float[blocks.size()][columns];
      GroupRow row = new GroupRow(grid, columns);
      float[] steps = new float[columns];
      for (int group = 0; group < blocks.perLine(); group++) {
        int first = group * blocks.size();
        int rows = Math.min(blocks.size(), blocks.length() - first);
        float[] weighed = new float[rows];
        for (int r = 0; r < rows; r++) {
          System.arraycopy(weights, (first + r) * n + column, tile[r], 0, columns);
          weighed[r] = importance[first + r];
        }
        fit.fit(new Slab(tile, 0, rows), weighed, row);
        grouped.setScales(group, column, row);
        for (int r = 0; r < rows; r++) {
          row.steps(tile[r], steps);
          grouped.setSteps(first + r, column, steps, row);
        }
      }
    }
    return grouped.weights();
  }
}
