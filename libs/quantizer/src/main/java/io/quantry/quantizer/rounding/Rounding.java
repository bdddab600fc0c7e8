package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Optional;

/** Turns a matrix into integers with a scale for each group. */
@FunctionalInterface
public interface Rounding {
  /**
   * @param weights finite, row-major {@code [k, n]}; not changed
   * @param blocks {@code (1, k, n, size)}: groups of {@code size} rows in each column
   * @param moments of what the matrix is multiplied with, {@code [k, k]}; empty where unknown
   * @throws IllegalArgumentException if a weight is not finite, or sizes do not match
   */
  BlockwiseWeights round(
      float[] weights, Blocks blocks, GroupGrid grid, Optional<SecondMoments> moments);
}
