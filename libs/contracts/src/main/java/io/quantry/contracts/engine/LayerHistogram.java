package io.quantry.contracts.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one quantized layer are spread, and what of them its integers reach.
 *
 * @param node the node's name, or its first output's where it has none
 * @param weights those that were quantized, rescaled where an algorithm did so; absent if it has
 *     none
 * @param activations what went into it on the calibration data; absent where none were needed
 * @param weightsDb SQNR in decibel of the stored weights beside {@code weights}; absent where these
 *     are not known to be what was quantized
 */
public record LayerHistogram(
    String node,
    @Nullable Spread weights,
    @Nullable Spread activations,
    @Nullable Double weightsDb) {
  /** Bins of a spread. */
  public static final int BINS = 64;

  /**
   * @param least smallest value
   * @param greatest largest value
   * @param bins {@value #BINS} of equal width between them: how many values are in each, in
   *     thousandths of the fullest, at least 1 where there is one; empty where only the ends are
   *     known
   * @param clip what integers reach, the widest of all channels' ranges; absent where it follows
   *     from each batch, or nothing is cut off
   */
  public record Spread(double least, double greatest, List<Integer> bins, @Nullable Reach clip) {
    public Spread {
      bins = List.copyOf(bins);
    }
  }

  /** Real values from one to another. */
  public record Reach(double least, double greatest) {}
}
