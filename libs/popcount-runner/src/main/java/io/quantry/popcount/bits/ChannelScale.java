package io.quantry.popcount.bits;

import java.util.Arrays;

/**
 * What becomes of an output channel's integer sum: {@code scale[n] · sum + bias[n]}, in FLOAT. The
 * arrays are owned by the record: do not write to them.
 */
@SuppressWarnings("ArrayRecordComponent")
public record ChannelScale(float[] scale, float[] bias) {
  public ChannelScale {
    if (scale.length != bias.length) {
      throw new IllegalArgumentException(
          "%d scales for %d biases".formatted(scale.length, bias.length));
    }
  }

  /** The sums themselves. */
  public static ChannelScale none(int outputs) {
    float[] ones = new float[outputs];
    Arrays.fill(ones, 1f);
    return new ChannelScale(ones, new float[outputs]);
  }

  int outputs() {
    return scale.length;
  }

  /** One output from the number of its products, and in how many of them the signs differ. */
  float value(int output, int products, int differences) {
    return scale[output] * (products - 2 * differences) + bias[output];
  }
}
