package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightQuantizerTest {

  @Test
  void scalesEachChannelByItsLargestMagnitude() {
    // two rows of three: channels along axis 0 and along axis 1, worked by hand
    float[] values = {1, -2, 0.5f, 127, 0, -12.7f};
    QuantizedWeights rows = WeightQuantizer.symmetric(values, Channels.along(new long[] {2, 3}, 0));
    assertThat(rows.scales()).containsExactly(new float[] {2 / 127f, 1}, within(1e-9f));
    assertThat(rows.values()).containsExactly(bytes(64, -127, 32, 127, 0, -13));
    QuantizedWeights columns =
        WeightQuantizer.symmetric(values, Channels.along(new long[] {2, 3}, 1));
    assertThat(columns.scales())
        .containsExactly(new float[] {1, 2 / 127f, 12.7f / 127}, within(1e-9f));
    assertThat(columns.values()).containsExactly(bytes(1, -127, 5, 127, 0, -127));
  }

  @Test
  void roundingErrorIsAtMostHalfAStepOfTheChannel() {
    long seed = 7;
    Random random = new Random(seed);
    float[] values = new float[4 * 3 * 5 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3));
    }
    Channels channels = Channels.along(new long[] {4, 3, 5, 5}, 0);
    QuantizedWeights weights = WeightQuantizer.symmetric(values, channels);
    for (int i = 0; i < values.length; i++) {
      float scale = weights.scales()[channels.of(i)];
      assertThat(Math.abs(weights.values()[i] * scale - values[i]))
          .as("seed %d element %d", seed, i)
          .isLessThanOrEqualTo(scale * 0.5001f);
      assertThat(weights.values()[i]).isGreaterThanOrEqualTo((byte) -127);
    }
  }

  @Test
  void givesDeadChannelsScaleOne() {
    QuantizedWeights weights =
        WeightQuantizer.symmetric(new float[] {0, 0, 3, 4}, Channels.along(new long[] {2, 2}, 0));
    assertThat(weights.scales()[0]).isEqualTo(1);
    assertThat(weights.values()).startsWith(bytes(0, 0));
  }

  @Test
  void usesTheWholeUnsignedRangeForATable() {
    QuantizedWeights weights = WeightQuantizer.asymmetric(new float[] {-1, 0, 3});
    assertThat(weights.zeroPoint()).isEqualTo(64); // 1 / (4 / 255) = 63.75
    assertThat(weights.values()).containsExactly(bytes(0, 64, 255));
  }

  @Test
  void widensScalesWhoseBiasWouldOverflow() {
    float[] scales = {0.01f, 1e-12f};
    float[] bias = {1, 1};
    assertThat(BiasScales.widen(scales, bias, 0.02f)).isEqualTo(1);
    assertThat(scales[0]).isEqualTo(0.01f);
    int[] quantized = BiasScales.quantize(bias, BiasScales.of(scales, 0.02f));
    assertThat(quantized[0]).isEqualTo(5_000);
    assertThat(quantized[1]).isPositive().isLessThanOrEqualTo(Integer.MAX_VALUE / 2 + 256);
    assertThat(quantized[1] * (scales[1] * 0.02f)).isEqualTo(1f, within(1e-6f));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
