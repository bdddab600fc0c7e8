package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Activation-aware weight quantization (Lin et al. 2023): {@code x W = (x / s)(s W)}, a scale for
 * each channel of x, so that weights which meet large activations lose less.
 *
 * <pre>  s[j] = mean|x[j]|^α / sqrt(max s · min s)</pre>
 *
 * α is the best of 0, 1/20, … 19/20 by {@code tr(Eᵀ H E)}, E what is lost of W, of all products
 * that read x together, on at most {@value #COLUMNS} columns of each; 0 stands for no scales, so
 * the result is never worse in that. Candidates are rounded by {@link RoundToNearest#CLIPPED},
 * which stands for the paper's clipping; the caller may round by anything else afterwards, GPTQ for
 * one.
 *
 * <p>O(k²) a column and candidate. Deterministic and thread-safe.
 */
public final class Awq {
  private static final int CANDIDATES = 20;
  private static final int COLUMNS = 128;

  /** Of the mean magnitude: channels below are not told from those that are always 0. */
  private static final double LEAST_MAGNITUDE = 1e-4;

  private Awq() {}

  /**
   * A choice.
   *
   * @param scales positive, one for each channel; all 1 for α = 0
   * @param error {@code tr(Eᵀ H E)} on the columns looked at
   * @param errorWithout the same without scales
   */
  @SuppressWarnings("ArrayRecordComponent") // owned by whoever asked, never compared
  public record Choice(float[] scales, double alpha, double error, double errorWithout) {}

  /**
   * Searches the scales of an activation.
   *
   * @param matrices row-major {@code [k, n]} each, finite: those of all products that read it
   * @param size of groups
   * @param moments of the activation
   */
  public static Choice search(
      List<float[]> matrices, int size, GroupGrid grid, SecondMoments moments) {
    int k = moments.channels();
    float[] weights = columns(matrices, k);
    Blocks blocks = new Blocks(1, k, weights.length / k, Math.min(size, k));
    float[] none = scales(moments, 0);
    double without = error(weights, blocks, grid, moments, none);
    Choice best = new Choice(none, 0, without, without);
    for (int i = 1; i < CANDIDATES; i++) {
      double alpha = (double) i / CANDIDATES;
      float[] scales = scales(moments, alpha);
      double error = error(weights, blocks, grid, moments, scales);
      if (error < best.error()) {
        best = new Choice(scales, alpha, error, without);
      }
    }
    return best;
  }

  private static float[] columns(List<float[]> matrices, int k) {
    int total = matrices.stream().mapToInt(matrix -> Math.min(COLUMNS, matrix.length / k)).sum();
    float[] taken = new float[k * total];
    int to = 0;
    for (float[] matrix : matrices) {
      int n = matrix.length / k;
      int count = Math.min(COLUMNS, n);
      for (int c = 0; c < count; c++, to++) {
        int column = (int) ((long) c * n / count);
        for (int r = 0; r < k; r++) {
          taken[r * total + to] = matrix[r * n + column];
        }
      }
    }
    return taken;
  }

  private static float[] scales(SecondMoments moments, double alpha) {
    int k = moments.channels();
    double[] raw = new double[k];
    double mean = 0;
    for (int j = 0; j < k; j++) {
      mean += moments.meanMagnitude(j) / k;
    }
    for (int j = 0; j < k; j++) {
      double floor = mean > 0 ? LEAST_MAGNITUDE * mean : 1;
      raw[j] = Math.pow(Math.max(floor, moments.meanMagnitude(j)), alpha);
    }
    double norm =
        Math.sqrt(Arrays.stream(raw).max().orElse(1) * Arrays.stream(raw).min().orElse(1));
    float[] scales = new float[k];
    for (int j = 0; j < k; j++) {
      scales[j] = (float) (raw[j] / norm);
    }
    return scales;
  }

  private static double error(
      float[] weights, Blocks blocks, GroupGrid grid, SecondMoments moments, float[] scales) {
    int n = blocks.inner();
    float[] scaled = new float[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = weights[i] * scales[i / n];
    }
    BlockwiseWeights rounded =
        RoundToNearest.CLIPPED.round(scaled, blocks, grid, Optional.of(moments.dividedBy(scales)));
    float[][] errors = new float[blocks.length()][n];
    for (int i = 0; i < scaled.length; i++) {
      errors[i / n][i % n] = weights[i] - rounded.dequantize(i) / scales[i / n];
    }
    return OutputError.of(errors, moments);
  }
}
