package io.quantry.quantizer.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AwqTest {
  private static final GroupGrid INT4 = new GroupGrid(4, true);

  /** Channel 3 of seven is five times as large: {@link Samples#activations}. */
  @Test
  void scalesChannelsOfLargeActivationsUp() {
    Random random = new Random(2);
    int k = 35;
    float[] activations = Samples.activations(random, 200, k);
    SecondMoments moments = Samples.moments(activations, k);
    Awq.Choice choice =
        Awq.search(
            List.of(Samples.gaussian(random, k * 4), Samples.gaussian(random, k * 6)),
            8,
            INT4,
            moments);

    assertThat(choice.alpha()).isGreaterThan(0);
    assertThat(choice.error()).isLessThan(choice.errorWithout());
    assertThat(choice.scales()[3]).isGreaterThan(1.2f * choice.scales()[2]);
    double expected = Math.pow(moments.meanMagnitude(3) / moments.meanMagnitude(2), choice.alpha());
    assertThat((double) choice.scales()[3] / choice.scales()[2]).isCloseTo(expected, within(1e-4));
    float[] sorted = choice.scales().clone();
    Arrays.sort(sorted);
    assertThat(sorted[0] * sorted[k - 1]).isCloseTo(1f, within(1e-4f));
  }

  /** What is reported is what the product loses on the data, worked out the long way. */
  @Test
  void measuresWhatTheProductLoses() {
    Random random = new Random(12);
    int k = 20;
    float[] weights = Samples.gaussian(random, k * 3);
    float[] activations = Samples.activations(random, 90, k);
    SecondMoments moments = Samples.moments(activations, k);
    Awq.Choice choice = Awq.search(List.of(weights), 10, INT4, moments);
    BlockwiseWeights without =
        RoundToNearest.CLIPPED.round(weights, new Blocks(1, k, 3, 10), INT4, Optional.of(moments));

    double expected = Samples.outputError(activations, k, weights, without);
    assertThat(choice.errorWithout()).isCloseTo(expected, within(1e-4 * expected));
  }

  @Test
  void leavesDeadActivationsAlone() {
    int k = 8;
    SecondMoments nothing = Samples.moments(new float[k * 2], k);
    Awq.Choice choice =
        Awq.search(List.of(Samples.gaussian(new Random(1), k * 2)), 4, INT4, nothing);

    assertThat(choice.alpha()).isZero();
    assertThat(choice.scales()).containsOnly(1f);
  }

  @Test
  void combinesWithGptqOnTheScaledMatrix() {
    for (long seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      int k = 64;
      float[] weights = Samples.gaussian(random, k * 8);
      float[] activations = Samples.activations(random, 256, k);
      SecondMoments moments = Samples.moments(activations, k);
      float[] scales = Awq.search(List.of(weights), 16, INT4, moments).scales();
      float[] scaled = weights.clone();
      float[] divided = activations.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] *= scales[i / 8];
      }
      for (int i = 0; i < divided.length; i++) {
        divided[i] /= scales[i % k];
      }
      Blocks blocks = new Blocks(1, k, 8, 16);
      BlockwiseWeights rounded =
          Roundings.of(List.of(Roundings.AWQ, Roundings.GPTQ), 1)
              .round(scaled, blocks, INT4, Optional.of(moments.dividedBy(scales)));
      BlockwiseWeights nearest =
          RoundToNearest.PLAIN.round(weights, blocks, INT4, Optional.empty());

      assertThat(Samples.outputError(divided, k, scaled, rounded))
          .as("seed %d", seed)
          .isLessThan(0.5 * Samples.outputError(activations, k, weights, nearest));
    }
  }
}
