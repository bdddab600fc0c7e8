package io.quantry.quantizer.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scales of groups. */
class FitTest {
  private static final Blocks ONE_GROUP = new Blocks(1, 6, 1, 6);

  /** By hand: 2 / -2 = -1, steps of -1 from -2 to 1. */
  @Test
  void roundsToTheGridsOwnScale() {
    float[] weights = {2, -0.4f, 0.6f, -1.4f, 0.5f, 1.5f};
    BlockwiseWeights rounded =
        RoundToNearest.PLAIN.round(weights, ONE_GROUP, new GroupGrid(2, true), Optional.empty());

    assertThat(rounded.scales()).containsExactly(-1f);
    assertThat(rounded.values()).containsExactly(-2, 0, -1, 1, 0, -2);
  }

  /** One weight of little importance would cost all others their resolution. */
  @Test
  void clipsWhatHardlyCounts() {
    float[] weights = {8, 1, 2, 1, 2, 3};
    float[] activations = new float[6];
    Arrays.fill(activations, 1);
    activations[0] = 0.001f;
    float[] diagonal = new float[36];
    for (int i = 0; i < 6; i++) {
      diagonal[i * 7] = activations[i];
    }
    GroupGrid grid = new GroupGrid(2, true);
    BlockwiseWeights clipped =
        RoundToNearest.CLIPPED.round(
            weights, ONE_GROUP, grid, Optional.of(Samples.moments(diagonal, 6)));
    BlockwiseWeights plain = RoundToNearest.PLAIN.round(weights, ONE_GROUP, grid, Optional.empty());

    assertThat(Samples.outputError(diagonal, 6, weights, clipped))
        .isLessThan(0.5 * Samples.outputError(diagonal, 6, weights, plain));
    assertThat(Math.abs(clipped.dequantize(0))).isLessThan(6);
  }

  @Test
  void neverFitsWorseThanTheGridsOwnScale() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      float[] weights = Samples.gaussian(random, 32 * 4);
      weights[random.nextInt(weights.length)] *= 10;
      for (GroupGrid grid :
          new GroupGrid[] {
            new GroupGrid(2, true), new GroupGrid(4, true), new GroupGrid(2, false),
            new GroupGrid(4, false), new GroupGrid(8, true), new GroupGrid(8, false)
          }) {
        Blocks blocks = new Blocks(1, 32, 4, 16);
        BlockwiseWeights plain =
            RoundToNearest.PLAIN.round(weights, blocks, grid, Optional.empty());
        BlockwiseWeights searched =
            RoundToNearest.CLIPPED.round(weights, blocks, grid, Optional.empty());
        BlockwiseWeights halfQuadratic = new Hqq().round(weights, blocks, grid, Optional.empty());
        for (int group = 0; group < blocks.count(); group++) {
          assertThat(error(weights, searched, group, 2, plain.scales()[group]))
              .as("seed %d, %s", seed, grid)
              .isLessThanOrEqualTo(error(weights, plain, group, 2, plain.scales()[group]) + 1e-5);
          assertThat(error(weights, halfQuadratic, group, 0.75, plain.scales()[group]))
              .as("seed %d, %s", seed, grid)
              .isLessThanOrEqualTo(
                  error(weights, plain, group, 0.75, plain.scales()[group]) + 1e-3);
        }
      }
    }
  }

  /**
   * One weight between two steps: least squares moves all the others for it, p below 1 does not.
   */
  @Test
  void prefersOneLargeErrorToManySmallOnes() {
    float[] weights = new float[32];
    for (int i = 0; i < 32; i++) {
      weights[i] = i % 16 - 8; // a grid of step 1
    }
    weights[14] += 0.45f;
    Blocks blocks = new Blocks(1, 32, 1, 32);
    GroupGrid grid = new GroupGrid(4, true);
    BlockwiseWeights halfQuadratic = new Hqq().round(weights, blocks, grid, Optional.empty());
    BlockwiseWeights squares =
        RoundToNearest.CLIPPED.round(weights, blocks, grid, Optional.empty());

    assertThat(halfQuadratic.scales()).containsExactly(1f);
    assertThat(squares.scales()[0]).isNotEqualTo(1f);
  }

  /** {@code Σ |e / unit|^p} of a group. */
  private static double error(
      float[] weights, BlockwiseWeights rounded, int group, double p, float unit) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (rounded.blocks().of(i) == group) {
        sum += Math.pow(Math.abs((weights[i] - rounded.dequantize(i)) / unit), p);
      }
    }
    return sum;
  }
}
