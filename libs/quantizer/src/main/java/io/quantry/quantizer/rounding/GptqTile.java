package io.quantry.quantizer.rounding;

import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.scheme.WeightedRows;
import java.util.Arrays;

/** Some columns of a matrix under {@link Gptq}; its rows in the factor's order, the last first. */
final class GptqTile {
  private final Blocks blocks;
  private final int column;
  private final int columns;
  private final float[][] shares;
  private final int[] order;
  private final float[][] targets;

  /** Of rows to come the weights themselves. */
  private final float[][] errors;

  /**
   * @param weights the whole matrix
   * @param column the first of the tile's
   */
  GptqTile(float[] weights, Blocks blocks, int column, int columns, float[][] shares, int[] order) {
    this.blocks = blocks;
    this.column = column;
    this.columns = columns;
    this.shares = shares;
    this.order = order;
    this.targets = new float[order.length][columns];
    for (int a = 0; a < order.length; a++) {
      System.arraycopy(weights, order[a] * blocks.inner() + column, targets[a], 0, columns);
    }
    this.errors = new float[order.length][];
    Arrays.setAll(errors, a -> targets[a].clone());
  }

  /**
   * Rounds the tile.
   *
   * @param importance by channel
   * @param staticGroups whether scales come from the weights as they were
   */
  void round(
      GroupGrid grid, GroupFit fit, float[] importance, boolean staticGroups, Grouped grouped) {
    GroupRow[] rows = new GroupRow[blocks.perLine()];
    Arrays.setAll(rows, group -> new GroupRow(grid, columns));
    if (staticGroups) {
      float[][] channels = new float[order.length][];
      for (int a = 0; a < order.length; a++) {
        channels[order[a]] = targets[a];
      }
      for (int group = 0; group < rows.length; group++) {
        int first = group * blocks.size();
        fit.fit(new Slab(channels, first, end(first)), importance, rows[group]);
      }
    }
    for (int group = rows.length - 1; group >= 0; group--) {
      int first = group * blocks.size();
      int end = end(first);
      for (int a = first; a < end; a++) {
        WeightedRows.add(shares[a], end - a, errors, end, errors.length, targets[a], 0, columns);
      }
      if (!staticGroups) {
        float[] own = Arrays.copyOfRange(importance, first, end);
        fit.fit(new Slab(updated(first, end), 0, end - first), own, rows[group]);
      }
      round(first, end, rows, grouped);
    }
    for (int group = 0; group < rows.length; group++) {
      grouped.setScales(group, column, rows[group]);
    }
  }

  /**
   * The weights of a group as the errors behind it would have them, if none of them were rounded:
   * each then also takes over what the others behind it in the group were moved by.
   */
  private float[][] updated(int first, int end) {
    float[][] updated = new float[end - first][];
    float[][] moved = new float[end - first][columns];
    for (int a = end - 1; a >= first; a--) {
      float[] row = targets[a].clone();
      WeightedRows.add(shares[a], 1, moved, a + 1 - first, end - first, row, 0, columns);
      for (int c = 0; c < columns; c++) {
        moved[a - first][c] = errors[a][c] - row[c];
      }
      updated[a - first] = row;
    }
    return updated;
  }

  private void round(int first, int end, GroupRow[] rows, Grouped grouped) {
    float[] steps = new float[columns];
    for (int a = end - 1; a >= first; a--) {
      WeightedRows.add(shares[a], 1, errors, a + 1, end, targets[a], 0, columns);
      GroupRow row = rows[order[a] / blocks.size()];
      row.steps(targets[a], steps);
      grouped.setSteps(order[a], column, steps, row);
      float[] error = errors[a];
      for (int c = 0; c < columns; c++) {
        error[c] -= steps[c] * row.scales[c];
      }
    }
  }

  private int end(int first) {
    return Math.min(order.length, first + blocks.size());
  }
}
