package io.quantry.quantizer.rounding;

import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Arrays;

/**
 * Scales of least {@code Σ h[r] (w[r] - ŵ[r])²} over each group, h the importance of a row, as far
 * as found; never more than with the grid's own. What cuts weights off is AWQ's clipping (Lin et
 * al. 2023, section 3.2) with the diagonal of its objective.
 *
 * <ol>
 *   <li>The grid's own scale times factors from 1 down to {@value #LEAST_FACTOR} ({@value
 *       #LEAST_NARROW_FACTOR} in 2 bits). Symmetric grids reach a step further below 0 than above:
 *       both signs are tried. Asymmetric ones: with the zero point of the smaller range and both
 *       its neighbours.
 *   <li>From the best {@value #REFINEMENTS} times in turns: integers for the scale, then scale and
 *       zero point of least squares for the integers.
 * </ol>
 *
 * O(elements) for each of some 40 (symmetric) or 60 candidates. Deterministic and thread-safe.
 */
record ScaleSearch(boolean weighed) implements GroupFit {
  static final ScaleSearch WEIGHED = new ScaleSearch(true);
  static final ScaleSearch PLAIN = new ScaleSearch(false);

  private static final int FACTORS = 20;
  private static final float LEAST_FACTOR = 0.6f;
  private static final float LEAST_NARROW_FACTOR = 0.3f;
  private static final int REFINEMENTS = 4;

  @Override
  public void fit(Slab slab, float[] rowImportance, GroupRow row) {
    float[] importance = weighed ? rowImportance : ones(rowImportance.length);
    row.fitExtremes(slab);
    int columns = row.columns();
    GroupGrid grid = row.grid();
    float[] least = new float[columns];
    errors(slab, importance, row, least);
    float[] first = row.scales.clone();
    float[] firstZero = row.zeroPoints.clone();
    GroupRow candidate = new GroupRow(grid, columns);
    float[] errors = new float[columns];
    float lowest = grid.bits() == 2 ? LEAST_NARROW_FACTOR : LEAST_FACTOR;
    boolean bothSigns = grid.symmetric() && grid.bits() < 8;
    float widest = bothSigns ? -(float) grid.min() / grid.max() : 1f;
    int variants = bothSigns ? 2 : grid.symmetric() ? 1 : 3;
    for (int i = 0; i < FACTORS; i++) {
      for (int variant = 0; variant < variants; variant++) {
        float top = bothSigns && variant == 1 ? -widest : 1f;
        float bottom = Math.copySign(lowest, top);
        float factor = top + (bottom - top) * i / (FACTORS - 1);
        int shift = grid.symmetric() ? 0 : variant - 1;
        for (int c = 0; c < columns; c++) {
          candidate.scales[c] = GroupGrid.usable((double) first[c] * factor);
          candidate.zeroPoints[c] =
              Math.min(grid.max(), Math.max(grid.min(), firstZero[c] + shift));
        }
        errors(slab, importance, candidate, errors);
        row.takeBetter(candidate, errors, least);
      }
    }
    for (int i = 0; i < REFINEMENTS; i++) {
      GroupRow refined = leastSquares(slab, importance, row);
      errors(slab, importance, refined, errors);
      row.takeBetter(refined, errors, least);
    }
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1f);
    return ones;
  }

  /** Of each column. */
  static void errors(Slab slab, float[] importance, GroupRow row, float[] errors) {
    Arrays.fill(errors, 0);
    for (int r = slab.first(); r < slab.end(); r++) {
      row.addErrors(slab.rows()[r], importance[r], errors);
    }
  }

  private static GroupRow leastSquares(Slab slab, float[] importance, GroupRow from) {
    AffineFit fit = new AffineFit(from);
    float[] steps = new float[from.columns()];
    for (int r = slab.first(); r < slab.end(); r++) {
      from.steps(slab.rows()[r], steps);
      fit.add(slab.rows()[r], steps, importance[r]);
    }
    return fit.fitted();
  }
}
