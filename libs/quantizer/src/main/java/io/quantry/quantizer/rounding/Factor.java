package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.WeightedRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code U} with {@code Uᵀ U = H[order, order] + λ I}, upper triangular: Cholesky by blocks of
 * {@value #BLOCK} rows, k³ / 6 multiply-adds, in doubles, 4k² bytes. Rows are independent within
 * the update that takes nearly all of the time, so threads share them; the result is the same for
 * any number.
 *
 * <p>GPTQ's inverse is not needed: of {@code e H eᵀ = Σ_a (Σ_{b>=a} U[a][b] e[b])²} each summand is
 * what rounding of weight a can still do about the errors behind it.
 */
final class Factor {
  private static final int BLOCK = 32;
  private static final int LEAST_SHARED = 256;

  private final double[][] rows;

  private Factor(double[][] rows) {
    this.rows = rows;
  }

  /**
   * A channel that was always 0 gets the mean of the others for its square: it is rounded for
   * itself.
   *
   * @param order of the channels, a permutation
   * @param damping λ, added to the diagonal
   * @param threads that may share the work
   * @return empty if the sum is not positive definite in this arithmetic
   */
  static Optional<Factor> of(SecondMoments moments, int[] order, double damping, int threads) {
    int size = order.length;
    double[][] rows = new double[size][];
    double mean = moments.meanDiagonal() > 0 ? moments.meanDiagonal() : 1;
    for (int a = 0; a < size; a++) {
      double[] row = new double[size - a];
      for (int b = a; b < size; b++) {
        row[b - a] = moments.product(order[a], order[b]);
      }
      row[0] = (row[0] > 0 ? row[0] : mean) + damping;
      rows[a] = row;
    }
    double[][] panel = new double[BLOCK][size];
    for (int start = 0; start < size; start += BLOCK) {
      int from = start;
      int end = Math.min(size, start + BLOCK);
      if (!finish(rows, panel, from, end)) {
        return Optional.empty();
      }
      IntStream parts = IntStream.range(0, Math.ceilDiv(size - end, BLOCK));
      (threads > 1 && size - end >= LEAST_SHARED ? parts.parallel() : parts)
          .forEach(
              part -> {
                int first = end + part * BLOCK;
                update(rows, panel, end - from, first, Math.min(size, first + BLOCK));
              });
    }
    return Optional.of(new Factor(rows));
  }

  /** Rows {@code from} to {@code end} of U; the panel gets them in full length. */
  private static boolean finish(double[][] rows, double[][] panel, int from, int end) {
    int size = rows.length;
    double[] factors = new double[BLOCK];
    double[] sums = new double[size];
    for (int a = from; a < end; a++) {
      takeOut(rows[a], panel, a - from, a, factors, sums);
      double pivot = rows[a][0];
      if (!(pivot > 0) || !Double.isFinite(pivot)) {
        return false;
      }
      double root = Math.sqrt(pivot);
      for (int c = 0; c < rows[a].length; c++) {
        rows[a][c] /= root;
      }
      System.arraycopy(rows[a], 0, panel[a - from], a, size - a);
    }
    return true;
  }

  private static void update(double[][] rows, double[][] panel, int count, int first, int end) {
    double[] factors = new double[BLOCK];
    double[] sums = new double[rows.length];
    for (int a = first; a < end; a++) {
      takeOut(rows[a], panel, count, a, factors, sums);
    }
  }

  /** {@code row[c - a] -= Σ_p panel[p][a] panel[p][c]} over the panel's first rows. */
  private static void takeOut(
      double[] row, double[][] panel, int count, int a, double[] factors, double[] sums) {
    for (int p = 0; p < count; p++) {
      factors[p] = panel[p][a];
    }
    Arrays.fill(sums, a, sums.length, 0);
    WeightedRows.add(factors, 0, panel, 0, count, sums, a, sums.length);
    for (int c = a; c < sums.length; c++) {
      row[c - a] -= sums[c];
    }
  }

  /** {@code U[a][a]}. */
  double pivot(int a) {
    return rows[a][0];
  }

  /**
   * {@code [a][b - a] = U[a][b] / U[a][a]} for b from a on: what weight a takes over of the error
   * of weight b.
   */
  float[][] shares() {
    float[][] shares = new float[rows.length][];
    for (int a = 0; a < rows.length; a++) {
      shares[a] = new float[rows[a].length];
      for (int c = 0; c < shares[a].length; c++) {
        shares[a][c] = (float) (rows[a][c] / rows[a][0]);
      }
    }
    return shares;
  }
}
