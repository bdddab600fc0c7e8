package io.quantry.quantizer.rounding;

/**
 * Half-quadratic quantization (Badri and Shaji 2023): scales and zero points of small {@code Σ
 * |e|^p} with p = {@value #P}, {@code e = (w - ŵ) / s} the errors of a group in steps of the grid's
 * own scale s. Few weights with large errors cost less than in a sum of squares. No data is needed.
 *
 * <p>In turns, {@value #ITERATIONS} times: the errors that are accepted, by the generalized soft
 * threshold {@code v = sign(e) max(0, |e| - |e|^(p-1) / β)}, and what fits {@code w - s v} best,
 * for the integers as they are; β grows from {@value #BETA} by {@value #GROWTH} a turn. The best by
 * the sum above is kept, the grid's own among them: the result is never worse.
 *
 * <p>Changed from the paper:
 *
 * <ol>
 *   <li>Errors are in steps of the scale, where the paper takes them as they are: with its β those
 *       of weights as small as usual are all below the threshold.
 *   <li>The scale moves too, to that of least squares: zero points must be integers here, whole
 *       steps apart, and those of symmetric grids are 0.
 *   <li>Starts are the grid's own scale and those that {@link ScaleSearch} finds, as turns only
 *       move to what is near.
 * </ol>
 *
 * O(elements) a turn, with one power each, from a table of {@value #TABLE} entries a step.
 */
final class HalfQuadraticFit implements GroupFit {
  private static final double P = 0.7;
  private static final double BETA = 10;
  private static final double GROWTH = 1.01;
  private static final int ITERATIONS = 20;
  private static final int TABLE = 1024;
  private static final int WIDEST = 4;

  /** {@code |e|^p} at {@code e = i / TABLE}, exact at its entries and at 0. */
  private static final float[] POWERS = powers();

  private static float[] powers() {
    float[] powers = new float[WIDEST * TABLE + 1];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (float) Math.pow((double) i / TABLE, P);
    }
    return powers;
  }

  @Override
  public void fit(Slab slab, float[] importance, GroupRow row) {
    row.fitExtremes(slab);
    float[] unit = row.scales.clone();
    float[] least = objective(slab, unit, row);
    GroupRow searched = new GroupRow(row.grid(), row.columns());
    ScaleSearch.PLAIN.fit(slab, importance, searched);
    row.takeBetter(searched, objective(slab, unit, searched), least);
    double beta = BETA;
    GroupRow current = searched;
    for (int i = 0; i < ITERATIONS; i++) {
      GroupRow next = turn(slab, unit, current, beta);
      row.takeBetter(next, objective(slab, unit, next), least);
      current = next;
      beta *= GROWTH;
    }
  }

  /** {@code Σ |e|^p} of each column. */
  static float[] objective(Slab slab, float[] unit, GroupRow row) {
    float[] sums = new float[row.columns()];
    float[] steps = new float[row.columns()];
    for (int r = slab.first(); r < slab.end(); r++) {
      float[] weights = slab.rows()[r];
      row.steps(weights, steps);
      for (int c = 0; c < sums.length; c++) {
        sums[c] += power((weights[c] - steps[c] * row.scales[c]) / unit[c]);
      }
    }
    return sums;
  }

  private static GroupRow turn(Slab slab, float[] unit, GroupRow from, double beta) {
    AffineFit fit = new AffineFit(from);
    float[] steps = new float[from.columns()];
    float[] wanted = new float[from.columns()];
    for (int r = slab.first(); r < slab.end(); r++) {
      float[] weights = slab.rows()[r];
      from.steps(weights, steps);
      for (int c = 0; c < wanted.length; c++) {
        float error = (weights[c] - steps[c] * from.scales[c]) / unit[c];
        float size = Math.abs(error);
        float threshold = size == 0 ? 0 : (float) (power(size) / size / beta);
        float accepted = Math.copySign(Math.max(0, size - threshold), error);
        wanted[c] = weights[c] - accepted * unit[c];
      }
      fit.add(wanted, steps, 1);
    }
    return fit.fitted();
  }

  private static float power(float error) {
    float at = Math.abs(error) * TABLE;
    return at < WIDEST * TABLE
        ? POWERS[(int) (at + 0.5f)]
        : (float) Math.pow(Math.abs((double) error), P);
  }
}
