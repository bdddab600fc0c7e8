package io.quantry.quantizer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.QuantizedWeights;
import org.junit.jupiter.api.Test;

/** Reference values are worked by hand. */
class TrainingOperatorsTest {
  private static final Channels ROWS = Channels.along(new long[] {2, 4}, 0);

  /** Row means 1 and 0.5, thresholds 0.7 and 0.35. */
  private static final float[] WEIGHTS = {2f, -1.4f, 0.5f, 0.1f, -0.5f, 0.5f, -0.9f, -0.1f};

  @Test
  void keepsWhatExceedsItsChannelsThreshold() {
    QuantizedWeights ternary = TrainingOperators.ternary(WEIGHTS, ROWS);
    assertThat(ternary.values()).containsExactly(1, -1, 0, 0, -1, 1, -1, 0);
    assertThat(ternary.scales()[0]).isCloseTo(1.7f, within(1e-6f));
    assertThat(ternary.scales()[1]).isCloseTo(1.9f / 3, within(1e-6f));
  }

  @Test
  void takesTrainedScalesAsTheyAre() {
    QuantizedWeights ternary = TrainingOperators.ternary(WEIGHTS, ROWS, new float[] {3f, 0.25f});
    assertThat(ternary.values()).containsExactly(1, -1, 0, 0, -1, 1, -1, 0);
    assertThat(ternary.scales()).containsExactly(3f, 0.25f);
  }

  @Test
  void findsChannelsAlongTheLastAxisToo() {
    Channels columns = Channels.along(new long[] {4, 2}, 1);
    float[] turned = {2f, -0.5f, -1.4f, 0.5f, 0.5f, -0.9f, 0.1f, -0.1f};
    assertThat(TrainingOperators.ternary(turned, columns).values())
        .containsExactly(1, -1, -1, 1, 0, -1, 0, 0);
  }

  @Test
  void givesBinaryWeightsTheMeanMagnitudeOrOne() {
    QuantizedWeights mean = TrainingOperators.binary(WEIGHTS, ROWS, TrainingOperators.MEAN);
    assertThat(mean.values()).containsExactly(1, -1, 1, 1, -1, 1, -1, -1);
    assertThat(mean.scales()[0]).isCloseTo(1f, within(1e-6f));
    assertThat(mean.scales()[1]).isCloseTo(0.5f, within(1e-6f));
    assertThat(TrainingOperators.binary(WEIGHTS, ROWS, TrainingOperators.ONE).scales())
        .containsExactly(1f, 1f);
  }

  @Test
  void aChannelOfZerosStaysNextToZeroWithAScaleThatDivides() {
    float[] zeros = new float[8];
    assertThat(TrainingOperators.ternary(zeros, ROWS).values()).containsOnly(0);
    assertThat(TrainingOperators.ternary(zeros, ROWS).scales()).containsExactly(1f, 1f);
    QuantizedWeights binary = TrainingOperators.binary(zeros, ROWS, TrainingOperators.MEAN);
    assertThat(binary.values()).containsOnly(1);
    assertThat(binary.scales()).containsExactly(Float.MIN_NORMAL, Float.MIN_NORMAL);
  }

  @Test
  void minusZeroCountsAsPositive() {
    assertThat(
            TrainingOperators.binary(new float[] {-0f, 1f}, Channels.whole(), TrainingOperators.ONE)
                .values())
        .containsExactly(1, 1);
  }
}
