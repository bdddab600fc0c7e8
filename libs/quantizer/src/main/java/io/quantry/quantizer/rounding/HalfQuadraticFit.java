package io.quantry.quantizer.rounding;

import java.util.Arrays;

/**
 * Half-quadratic quantization (Badri and Shaji 2023): scales and zero points of small {@code Σ
 * |e|^p} with p = 0.75, {@code e = (w - ŵ) / u} the errors of a group in steps u of the grid's own
 * scale. Few weights with large errors cost less than in a sum of squares. No data is needed.
 *
 * <p>In turns, {@value #TURNS} times: the errors that are accepted, by the generalized soft
 * threshold {@code v = sign(e) max(0, |e| - |e|^(p-1) / β)}, and what fits {@code w - u v} best,
 * for the integers as they are; β grows from {@value #BETA} by {@value #GROWTH} a turn. The best by
 * the sum above is kept, the grid's own among them: the result is never worse.
 *
 * <p>Changed from the paper and its code:
 *
 * <ol>
 *   <li>Errors are in steps of the scale, where the paper takes them as they are: with its β those
 *       of weights as small as usual are all below the threshold, and its turns are least squares.
 *   <li>The scale moves too, to that of least squares: zero points must be integers here, whole
 *       steps apart, and those of symmetric grids are 0.
 *   <li>Turns start at the best of the {@link CandidateScales} by the same sum, as they only move
 *       to what is near.
 *   <li>p is 0.75, not 0.7, which two square roots do, and loops become vector instructions.
 * </ol>
 *
 * O(elements) for each candidate of the search and each turn. Deterministic and thread-safe.
 */
final class HalfQuadraticFit implements GroupFit {
  private static final float BETA = 10;
  private static final float GROWTH = 1.01f;
  private static final int TURNS = 20;

  @Override
  public void fit(Slab slab, float[] importance, GroupRow row) {
    row.fitExtremes(slab);
    float[] units = new float[row.columns()];
    for (int c = 0; c < units.length; c++) {
      units[c] = Math.abs(row.scales[c]);
    }
    Objective powers =
        (candidate, sums) -> {
          Arrays.fill(sums, 0);
          for (int r = slab.first(); r < slab.end(); r++) {
            candidate.addPowers(slab.rows()[r], units, sums);
          }
        };
    float[] least = new float[row.columns()];
    powers.of(row, least);
    float[] sums = new float[row.columns()];
    GroupRow current = new GroupRow(row.grid(), row.columns());
    float[] alike = new float[importance.length];
    Arrays.fill(alike, 1);
    new ScaleSearch().fit(slab, alike, current);
    powers.of(current, sums);
    row.takeBetter(current, sums, least);
    float beta = BETA;
    for (int i = 0; i < TURNS; i++) {
      GroupRow next = turn(slab, units, current, beta);
      powers.of(next, sums);
      row.takeBetter(next, sums, least);
      current = next;
      beta *= GROWTH;
    }
  }

  private static GroupRow turn(Slab slab, float[] units, GroupRow from, float beta) {
    AffineFit fit = new AffineFit(from);
    float[] steps = new float[from.columns()];
    float[] wanted = new float[from.columns()];
    for (int r = slab.first(); r < slab.end(); r++) {
      float[] weights = slab.rows()[r];
      from.steps(weights, steps);
      for (int c = 0; c < wanted.length; c++) {
        float error = (weights[c] - steps[c] * from.scales[c]) / units[c];
        float size = Math.abs(error);
        float threshold = 1 / (beta * (float) Math.sqrt((float) Math.sqrt(size)));
        float accepted = Math.copySign(Math.max(0, size - threshold), error);
        wanted[c] = weights[c] - accepted * units[c];
      }
      fit.add(wanted, steps, 1);
    }
    return fit.fitted();
  }
}
