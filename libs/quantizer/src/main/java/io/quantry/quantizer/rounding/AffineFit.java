package io.quantry.quantizer.rounding;

import io.quantry.quantizer.scheme.GroupGrid;

/**
 * Scale and zero point of least {@code Σ h (w - s (q - z))²} for given integers q, in each column;
 * z rounded to an integer of the grid, then s for that z. Symmetric grids keep z = 0.
 */
final class AffineFit {
  private final GroupRow from;
  private final double[] ws;
  private final double[] qs;
  private final double[] wq;
  private final double[] qq;
  private double total;

  /**
   * @param from what led to the integers
   */
  AffineFit(GroupRow from) {
    this.from = from;
    this.ws = new double[from.columns()];
    this.qs = new double[from.columns()];
    this.wq = new double[from.columns()];
    this.qq = new double[from.columns()];
  }

  /**
   * Takes in a row.
   *
   * @param steps the integers less the zero points of {@code from}
   * @param importance h
   */
  void add(float[] weights, float[] steps, float importance) {
    total += importance;
    double h = importance;
    for (int c = 0; c < ws.length; c++) {
      double w = weights[c];
      double q = steps[c];
      ws[c] += h * w;
      qs[c] += h * q;
      wq[c] += h * w * q;
      qq[c] += h * q * q;
    }
  }

  /** What fits best; as it was where any scale fits as well. */
  GroupRow fitted() {
    GroupGrid grid = from.grid();
    GroupRow fitted = new GroupRow(grid, ws.length);
    for (int c = 0; c < ws.length; c++) {
      double shift = grid.symmetric() ? 0 : shift(c);
      // Steps from the new zero point are q - shift.
      double products = wq[c] - shift * ws[c];
      double squares = qq[c] - 2 * shift * qs[c] + shift * shift * total;
      double scale = products / squares;
      fitted.zeroPoints[c] = (float) (from.zeroPoints[c] + shift);
      fitted.scales[c] =
          squares > 0 && Double.isFinite(scale) && scale != 0
              ? GroupGrid.usable(scale)
              : from.scales[c];
    }
    return fitted;
  }

  private double shift(int c) {
    double slope = (total * wq[c] - ws[c] * qs[c]) / (total * qq[c] - qs[c] * qs[c]);
    double wanted = from.zeroPoints[c] + (qs[c] - ws[c] / slope) / total;
    if (!Double.isFinite(wanted)) {
      return 0;
    }
    double zeroPoint = Math.max(from.grid().min(), Math.min(from.grid().max(), Math.rint(wanted)));
    return zeroPoint - from.zeroPoints[c];
  }
}
