package io.quantry.quantizer.rounding;

import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Arrays;

/**
 * Scales and zero points of one row of groups, a group a column, and what is done with them. Inner
 * loops run over columns under one index, so that they become vector instructions; zero points are
 * floats for that reason alone.
 */
final class GroupRow {
  /** Added and taken away again it rounds halves to even, in magnitudes below 2²². */
  private static final float ROUNDING = 1.5f * (1 << 23);

  private final GroupGrid grid;
  final float[] scales;
  final float[] zeroPoints;

  GroupRow(GroupGrid grid, int columns) {
    this.grid = grid;
    this.scales = new float[columns];
    this.zeroPoints = new float[columns];
  }

  GroupGrid grid() {
    return grid;
  }

  int columns() {
    return scales.length;
  }

  /** The grid's own scale of each group. */
  void fitExtremes(Slab slab) {
    float[] least = new float[columns()];
    float[] largest = new float[columns()];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    for (int r = slab.first(); r < slab.end(); r++) {
      float[] weights = slab.rows()[r];
      for (int c = 0; c < least.length; c++) {
        least[c] = Math.min(least[c], weights[c]);
        largest[c] = Math.max(largest[c], weights[c]);
      }
    }
    for (int c = 0; c < least.length; c++) {
      scales[c] = grid.scale(least[c], largest[c]);
      zeroPoints[c] = grid.zeroPoint(least[c], scales[c]);
    }
  }

  /**
   * The nearest numbers of the grid, less the zero point, in steps.
   *
   * @param steps gets them
   */
  void steps(float[] weights, float[] steps) {
    float min = grid.min();
    float max = grid.max();
    for (int c = 0; c < scales.length; c++) {
      float low = min - zeroPoints[c];
      float high = max - zeroPoints[c];
      float step = Math.min(high, Math.max(low, weights[c] / scales[c]));
      steps[c] = step + ROUNDING - ROUNDING;
    }
  }

  /** Adds {@code importance * (w - real)²} of a row to each column's sum. */
  void addSquares(float[] weights, float importance, float[] errors) {
    float min = grid.min();
    float max = grid.max();
    for (int c = 0; c < scales.length; c++) {
      float low = min - zeroPoints[c];
      float high = max - zeroPoints[c];
      float step = Math.min(high, Math.max(low, weights[c] / scales[c]));
      float error = weights[c] - (step + ROUNDING - ROUNDING) * scales[c];
      errors[c] += importance * error * error;
    }
  }

  /**
   * Adds {@code (|w - real| / unit)^0.75} of a row to each column's sum: as two square roots it
   * needs no power.
   */
  void addPowers(float[] weights, float[] units, float[] sums) {
    float min = grid.min();
    float max = grid.max();
    for (int c = 0; c < scales.length; c++) {
      float low = min - zeroPoints[c];
      float high = max - zeroPoints[c];
      float step = Math.min(high, Math.max(low, weights[c] / scales[c]));
      float error = weights[c] - (step + ROUNDING - ROUNDING) * scales[c];
      float root = (float) Math.sqrt(Math.abs(error / units[c]));
      sums[c] += root * (float) Math.sqrt(root);
    }
  }

  /** Takes over another's columns where they are better. */
  void takeBetter(GroupRow other, float[] otherErrors, float[] errors) {
    for (int c = 0; c < scales.length; c++) {
      if (otherErrors[c] < errors[c]) {
        errors[c] = otherErrors[c];
        scales[c] = other.scales[c];
        zeroPoints[c] = other.zeroPoints[c];
      }
    }
  }
}
