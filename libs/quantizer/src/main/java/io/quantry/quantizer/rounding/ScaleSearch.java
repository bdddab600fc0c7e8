package io.quantry.quantizer.rounding;

import java.util.Arrays;

/**
 * Scales of least {@code Σ h[r] (w[r] - ŵ[r])²} over each group, h the importance of a row, as far
 * as found; never more than with the grid's own. Cutting weights off is what AWQ's code calls
 * clipping (Lin et al. 2023), here with the diagonal of its objective.
 *
 * <ol>
 *   <li>The best of the {@link CandidateScales}.
 *   <li>From it {@value #REFINEMENTS} times in turns: integers for the scale, then scale and zero
 *       point of least squares for the integers.
 * </ol>
 *
 * O(elements) for each of 40 (symmetric) or 60 candidates. Deterministic and thread-safe.
 */
final class ScaleSearch implements GroupFit {
  private static final int REFINEMENTS = 4;

  @Override
  public void fit(Slab slab, float[] importance, GroupRow row) {
    Objective squares =
        (candidate, sums) -> {
          Arrays.fill(sums, 0);
          for (int r = slab.first(); r < slab.end(); r++) {
            candidate.addSquares(slab.rows()[r], importance[r], sums);
          }
        };
    float[] least = CandidateScales.choose(slab, row, squares);
    float[] sums = new float[row.columns()];
    float[] steps = new float[row.columns()];
    for (int i = 0; i < REFINEMENTS; i++) {
      AffineFit fit = new AffineFit(row);
      for (int r = slab.first(); r < slab.end(); r++) {
        row.steps(slab.rows()[r], steps);
        fit.add(slab.rows()[r], steps, importance[r]);
      }
      GroupRow refined = fit.fitted();
      squares.of(refined, sums);
      row.takeBetter(refined, sums, least);
    }
  }
}
