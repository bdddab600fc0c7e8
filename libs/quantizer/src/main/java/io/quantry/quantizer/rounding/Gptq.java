package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * GPTQ (Frantar et al. 2022): weights of a column are rounded one after the other, and those that
 * are left take up the error, as the second moments H of what the matrix is multiplied with tell,
 * so that {@code tr((W - Ŵ)ᵀ H (W - Ŵ))} stays small.
 *
 * <p>With {@code Uᵀ U = H + λ I}, {@code λ = damping · mean(diag H)}, U upper triangular, the
 * weights of a column from the last to the first:
 *
 * <pre>  ŵ[a] = nearest(w[a] + Σ_{b>a} U[a][b] / U[a][a] · (w[b] - ŵ[b]))</pre>
 *
 * <p>That gives the paper's results, of which this is another form: there the inverse of H is
 * factored, here H itself, at half of the cost or less, and the paper's lazy batches (section 3.3)
 * are whole groups, whose rows take over the errors of all rows behind at once.
 *
 * <ol>
 *   <li>Order. With {@code activationOrder} channels of large {@code H[j][j]} come first, and
 *       scales are those of the weights as they were: groups stay those of neighbouring channels,
 *       whatever the order. Else from the last channel to the first, scales from the weights as
 *       they are when their group begins.
 *   <li>Scales: of least squared error, each row weighed by {@code U[a][a]²}, what its error costs
 *       after all that later ones can do about it.
 *   <li>A channel that was always 0 is rounded for itself.
 *   <li>Where Cholesky fails λ grows tenfold, {@value #TRIES} times at most.
 * </ol>
 *
 * <p>O(k³ / 6 + k² n / 2) multiply-adds and 6k² bytes beside the moments' 2k². Deterministic,
 * whatever the number of threads; thread-safe.
 */
public final class Gptq implements Rounding {
  /** More than the paper's 0.01: worth it below some ten thousand positions, little lost above. */
  public static final double DEFAULT_DAMPING = 0.05;

  private static final int TRIES = 6;
  private static final double MORE_DAMPING = 10;
  private static final double LEAST_DAMPING = 1e-6;

  /** Columns that are worked on at once: their errors stay in a cache. */
  private static final int TILE = 128;

  private final double damping;
  private final boolean activationOrder;
  private final GroupFit fit;
  private final int threads;

  Gptq(double damping, boolean activationOrder, GroupFit fit, int threads) {
    if (!(damping >= 0) || damping > 1) {
      throw new IllegalArgumentException("damping " + damping);
    }
    this.damping = damping;
    this.activationOrder = activationOrder;
    this.fit = fit;
    this.threads = threads;
  }

  /**
   * With scales of least squared error.
   *
   * @param damping λ over the mean of H's diagonal, from 0 to 1
   * @param activationOrder whether channels of large activations come first
   * @param threads of the common pool that may share one matrix, the caller's among them
   */
  public Gptq(double damping, boolean activationOrder, int threads) {
    this(damping, activationOrder, new ScaleSearch(), threads);
  }

  /**
   * {@inheritDoc}
   *
   * @param moments required
   * @throws IllegalArgumentException also if moments are missing or have overflown
   */
  @Override
  public BlockwiseWeights round(
      float[] weights, Blocks blocks, GroupGrid grid, Optional<SecondMoments> moments) {
    Matrices.requireFinite(weights, blocks);
    SecondMoments seen =
        moments.orElseThrow(() -> new IllegalArgumentException("GPTQ without second moments"));
    Matrices.requireSize(seen, blocks);
    int[] order = order(seen);
    Factor factor = factor(seen, order);
    float[][] shares = factor.shares();
    float[] importance = importance(factor, order);
    Grouped grouped = new Grouped(blocks, grid);
    int n = blocks.inner();
    IntStream tiles = IntStream.range(0, Math.ceilDiv(n, TILE));
    (threads > 1 ? tiles.parallel() : tiles)
        .forEach(
            tile -> {
              int from = tile * TILE;
              new GptqTile(weights, blocks, from, Math.min(TILE, n - from), shares, order)
                  .round(grid, fit, importance, activationOrder, grouped);
            });
    return grouped.weights();
  }

  /** Of the factor's rows, which are rounded from the last to the first. */
  private int[] order(SecondMoments moments) {
    IntStream natural = IntStream.range(0, moments.channels());
    return activationOrder
        ? natural
            .boxed()
            .sorted(Comparator.comparingDouble(moments::diagonal))
            .mapToInt(Integer::intValue)
            .toArray()
        : natural.toArray();
  }

  private Factor factor(SecondMoments moments, int[] order) {
    double lambda = damping * moments.meanDiagonal();
    for (int i = 0; i < TRIES; i++) {
      Optional<Factor> factor = Factor.of(moments, order, lambda, threads);
      if (factor.isPresent()) {
        return factor.get();
      }
      lambda = Math.max(lambda * MORE_DAMPING, LEAST_DAMPING * moments.meanDiagonal());
    }
    throw new IllegalArgumentException(
        "second moments of %d vectors, mean square sum %s, have no factor"
            .formatted(moments.positions(), moments.meanDiagonal()));
  }

  /** {@code U[a][a]²} by channel, relative to the largest. */
  private static float[] importance(Factor factor, int[] order) {
    double largest = 0;
    for (int a = 0; a < order.length; a++) {
      largest = Math.max(largest, factor.pivot(a));
    }
    float[] importance = new float[order.length];
    for (int a = 0; a < order.length; a++) {
      double relative = factor.pivot(a) / largest;
      importance[order[a]] = (float) Math.max(relative * relative, Float.MIN_NORMAL);
    }
    return importance;
  }
}
