package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowWeightsTest {
  /**
   * The least errors over 200,000 scales, found with NumPy. The scale that holds the largest weight
   * makes 0.215, 0.869 and 3.720 of them.
   */
  @ParameterizedTest
  @CsvSource({"INT4, 0.172487", "INT3, 0.660821", "INT2, 3.132200"})
  void comesWithinAPercentOfTheLeastError(QuantizedType type, double least) {
    float[] values = cubes();
    float[] scales = NarrowWeights.scales(values, Channels.whole(), type);
    assertThat(squaredError(values, Channels.whole(), scales, type))
        .isBetween(least * 0.9999, least * 1.01);
  }

  @Test
  void searchesEachChannelByItself() {
    float[] values = cubes();
    float[] both = new float[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      both[2 * i] = values[i];
      both[2 * i + 1] = 100 * values[values.length - 1 - i];
    }
    Channels columns = Channels.along(new long[] {values.length, 2}, 1);
    float alone = NarrowWeights.scales(values, Channels.whole(), QuantizedType.INT3)[0];
    assertThat(NarrowWeights.scales(both, columns, QuantizedType.INT3))
        .containsExactly(new float[] {alone, 100 * alone}, within(1e-3f * alone));
  }

  /** Four values are on the grid of int2 with scale 3: nothing is lost. */
  @Test
  void findsTheGridThatWeightsLieOn() {
    float[] values = {-6, -3, 0, 3};
    float[] scales = NarrowWeights.scales(values, Channels.whole(), QuantizedType.INT2);
    assertThat(scales[0]).isCloseTo(3f, within(1e-6f));
    assertThat(
            NarrowWeights.quantize(values, Channels.whole(), scales, QuantizedType.INT2).values())
        .containsExactly((byte) -2, (byte) -1, (byte) 0, (byte) 1);
  }

  @ParameterizedTest
  @CsvSource({"INT4, -8, 7", "INT3, -4, 3", "INT2, -2, 1"})
  void usesTheWholeSignedRangeAndNoMore(QuantizedType type, int least, int most) {
    float[] values = {-1e30f, -1, 0, 1, 1e30f};
    byte[] integers =
        NarrowWeights.quantize(values, Channels.whole(), new float[] {0.01f}, type).values();
    assertThat(integers)
        .containsExactly((byte) least, (byte) least, (byte) 0, (byte) most, (byte) most);
    assertThat(type.levels()).isEqualTo(most - least + 1);
  }

  @Test
  void givesDeadChannelsScaleOneAndTinyOnesANormalScale() {
    float[] values = {0, 0, Float.MIN_VALUE, 0};
    float[] scales =
        NarrowWeights.scales(values, Channels.along(new long[] {2, 2}, 0), QuantizedType.INT4);
    assertThat(scales).containsExactly(1f, Float.MIN_NORMAL);
    assertThat(NarrowWeights.scales(new float[0], Channels.whole(), QuantizedType.INT4))
        .containsExactly(1f);
  }

  @Test
  void refusesTypesOfEightBitsAndUnsignedOnes() {
    for (QuantizedType type : new QuantizedType[] {QuantizedType.INT8, QuantizedType.UINT4}) {
      assertThatThrownBy(() -> NarrowWeights.scales(cubes(), Channels.whole(), type))
          .hasMessageContaining(type.name());
    }
  }

  private static float[] cubes() {
    float[] values = new float[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.7 * Math.pow(Math.sin(i), 3) + 0.05 * Math.cos(3 * i));
    }
    return values;
  }

  private static double squaredError(
      float[] values, Channels channels, float[] scales, QuantizedType type) {
    byte[] integers = NarrowWeights.quantize(values, channels, scales, type).values();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double error = values[i] - (double) integers[i] * scales[channels.of(i)];
      sum += error * error;
    }
    return sum;
  }
}
