package io.quantry.quantizer.scheme;

/**
 * {@code sums[c] += Σ_u factors[u] * rows[u][c]}, the inner loop of products of matrices here.
 * Eight rows at a time, so that a sum is loaded and stored once for eight multiply-adds, and every
 * array under the same index: only then do the loops become vector instructions.
 */
public final class WeightedRows {
  private static final int AT_ONCE = 8;

  private WeightedRows() {}

  /**
   * @param factors one for each row, from {@code factor} on
   * @param rows used from {@code first} to {@code end}
   * @param from first index in rows and sums
   * @param to the one behind the last
   */
  public static void add(
      float[] factors,
      int factor,
      float[][] rows,
      int first,
      int end,
      float[] sums,
      int from,
      int to) {
    int u = first;
    int f = factor;
    for (; u + AT_ONCE <= end; u += AT_ONCE, f += AT_ONCE) {
      addEight(factors, f, rows, u, sums, from, to);
    }
    for (; u < end; u++, f++) {
      float[] row = rows[u];
      float weight = factors[f];
      for (int c = from; c < to; c++) {
        sums[c] += weight * row[c];
      }
    }
  }

  private static void addEight(
      float[] factors, int factor, float[][] rows, int first, float[] sums, int from, int to) {
    float f0 = factors[factor];
    float f1 = factors[factor + 1];
    float f2 = factors[factor + 2];
    float f3 = factors[factor + 3];
    float f4 = factors[factor + 4];
    float f5 = factors[factor + 5];
    float f6 = factors[factor + 6];
    float f7 = factors[factor + 7];
    float[] r0 = rows[first];
    float[] r1 = rows[first + 1];
    float[] r2 = rows[first + 2];
    float[] r3 = rows[first + 3];
    float[] r4 = rows[first + 4];
    float[] r5 = rows[first + 5];
    float[] r6 = rows[first + 6];
    float[] r7 = rows[first + 7];
    for (int c = from; c < to; c++) {
      sums[c] +=
          (f0 * r0[c] + f1 * r1[c])
              + (f2 * r2[c] + f3 * r3[c])
              + ((f4 * r4[c] + f5 * r5[c]) + (f6 * r6[c] + f7 * r7[c]));
    }
  }

  /** The same in doubles. */
  public static void add(
      double[] factors,
      int factor,
      double[][] rows,
      int first,
      int end,
      double[] sums,
      int from,
      int to) {
    int u = first;
    int f = factor;
    for (; u + AT_ONCE <= end; u += AT_ONCE, f += AT_ONCE) {
      addEight(factors, f, rows, u, sums, from, to);
    }
    for (; u < end; u++, f++) {
      double[] row = rows[u];
      double weight = factors[f];
      for (int c = from; c < to; c++) {
        sums[c] += weight * row[c];
      }
    }
  }

  private static void addEight(
      double[] factors, int factor, double[][] rows, int first, double[] sums, int from, int to) {
    double f0 = factors[factor];
    double f1 = factors[factor + 1];
    double f2 = factors[factor + 2];
    double f3 = factors[factor + 3];
    double f4 = factors[factor + 4];
    double f5 = factors[factor + 5];
    double f6 = factors[factor + 6];
    double f7 = factors[factor + 7];
    double[] r0 = rows[first];
    double[] r1 = rows[first + 1];
    double[] r2 = rows[first + 2];
    double[] r3 = rows[first + 3];
    double[] r4 = rows[first + 4];
    double[] r5 = rows[first + 5];
    double[] r6 = rows[first + 6];
    double[] r7 = rows[first + 7];
    for (int c = from; c < to; c++) {
      sums[c] +=
          (f0 * r0[c] + f1 * r1[c])
              + (f2 * r2[c] + f3 * r3[c])
              + ((f4 * r4[c] + f5 * r5[c]) + (f6 * r6[c] + f7 * r7[c]));
    }
  }
}
