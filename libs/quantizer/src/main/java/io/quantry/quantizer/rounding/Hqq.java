package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Optional;

/**
 * Half-quadratic quantization (Badri and Shaji 2023): each weight to the nearest number of a grid
 * whose scale and zero point are those of {@link HalfQuadraticFit}. Needs no data, and looks at
 * none: moments are ignored. Groups are independent, as in {@link RoundToNearest}.
 */
public final class Hqq implements Rounding {
  private final Rounding nearest = new RoundToNearest(new HalfQuadraticFit());

  @Override
  public BlockwiseWeights round(
      float[] weights, Blocks blocks, GroupGrid grid, Optional<SecondMoments> moments) {
    return nearest.round(weights, blocks, grid, Optional.empty());
  }
}
