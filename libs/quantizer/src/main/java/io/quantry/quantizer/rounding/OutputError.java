package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.WeightedRows;
import java.util.Arrays;

/** {@code tr(Eᵀ H E)}: the squared error of {@code x · W} over all x, when W is off by E. */
final class OutputError {
  private OutputError() {}

  /**
   * @param errors {@code [k][n]}
   */
  static double of(float[][] errors, SecondMoments moments) {
    int n = errors[0].length;
    float[] products = new float[n];
    float[] factors = new float[errors.length];
    double sum = 0;
    for (int i = 0; i < errors.length; i++) {
      // H = D + T + Tᵀ, T above the diagonal: twice the half with D / 2.
      factors[i] = moments.diagonal(i) / 2;
      for (int j = i + 1; j < factors.length; j++) {
        factors[j] = moments.product(i, j);
      }
      Arrays.fill(products, 0);
      WeightedRows.add(factors, i, errors, i, errors.length, products, 0, n);
      for (int c = 0; c < n; c++) {
        sum += 2.0 * errors[i][c] * products[c];
      }
    }
    return sum;
  }
}
