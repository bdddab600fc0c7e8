package io.quantry.quantizer.training;

import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.QuantizedWeights;
import java.util.Arrays;

/**
 * The operators of a training graph that no rounding to a grid expresses. They exist only while a
 * model is trained: freezing writes integers in their place. All tensors are FLOAT; channels lie
 * along the attribute {@code axis}, 0 where it is absent; sums are in double.
 *
 * <ol>
 *   <li>{@code y = TernaryWeights(w [, scale]) {axis}} (Li and Liu 2016, "Ternary Weight Networks",
 *       arXiv:1605.04711): {@code y = t * scale[c]} with {@code t = sign(w)} where {@code |w| > 0.7
 *       * mean|w of c|}, else 0. Where there is no {@code scale}, dims {@code [channels]}, it is
 *       the mean of |w| over the elements kept, 1 where none is. Gradient: that of y for w; {@code
 *       sum(dy * t)} of each channel for a scale, which is trained.
 *   <li>{@code y = BinaryWeights(w) {axis, scales}}: {@code y = b * scale[c]} with {@code b = 1}
 *       where {@code w >= 0}, else -1. With {@code scales="mean"} the scale is {@code mean|w of c|}
 *       (Rastegari et al. 2016, "XNOR-Net", arXiv:1603.05279), not below the least normal float;
 *       with {@code "one"} it is 1 (Courbariaux et al. 2015, "BinaryConnect", arXiv:1511.00363).
 *       Gradient: that of y for w, where {@code |w| <= 1}.
 *   <li>{@code y = BinaryActivations(x)}: 1 where {@code x >= 0}, else -1. Gradient: that of y
 *       where {@code |x| <= 1}, else 0 (Hubara et al. 2016, arXiv:1602.02830).
 * </ol>
 *
 * The functions here are the integers and scales that the first two stand for: O(elements),
 * deterministic.
 */
public final class TrainingOperators {
  public static final String DOMAIN = "io.quantry.training";

  /** Of the domain. */
  public static final long VERSION = 1;

  public static final String TERNARY_WEIGHTS = "TernaryWeights";
  public static final String BINARY_WEIGHTS = "BinaryWeights";
  public static final String BINARY_ACTIVATIONS = "BinaryActivations";

  /** The axis of the channels. */
  public static final String AXIS = "axis";

  /** How binary weights are scaled: {@link #MEAN} or {@link #ONE}. */
  public static final String SCALES = "scales";

  public static final String MEAN = "mean";
  public static final String ONE = "one";

  /** Of a channel's mean magnitude: what is smaller becomes 0. */
  public static final double TERNARY_THRESHOLD = 0.7;

  private TrainingOperators() {}

  /** Integers in {-1, 0, 1} and the scales that follow from the weights. */
  public static QuantizedWeights ternary(float[] weights, Channels channels) {
    byte[] signs = ternarySigns(weights, channels);
    return weights(signs, meanMagnitudes(weights, channels, signs));
  }

  /**
   * The same integers with trained scales.
   *
   * @param scales one for each channel
   */
  public static QuantizedWeights ternary(float[] weights, Channels channels, float[] scales) {
    return weights(ternarySigns(weights, channels), scales);
  }

  /**
   * Integers in {-1, 1}.
   *
   * @param scales {@link #MEAN} or {@link #ONE}
   */
  public static QuantizedWeights binary(float[] weights, Channels channels, String scales) {
    byte[] signs = new byte[weights.length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (weights[i] >= 0 ? 1 : -1);
    }
    if (scales.equals(MEAN)) {
      return weights(signs, meanMagnitudes(weights, channels, signs));
    }
    float[] ones = new float[channels.count()];
    Arrays.fill(ones, 1f);
    return weights(signs, ones);
  }

  private static byte[] ternarySigns(float[] weights, Channels channels) {
    byte[] all = new byte[weights.length];
    Arrays.fill(all, (byte) 1);
    double[] sums = new double[channels.count()];
    long[] counts = new long[channels.count()];
    addMagnitudes(weights, channels, all, sums, counts);
    byte[] signs = new byte[weights.length];
    for (int i = 0; i < signs.length; i++) {
      int c = channels.of(i);
      boolean kept = Math.abs(weights[i]) > TERNARY_THRESHOLD * sums[c] / counts[c];
      signs[i] = (byte) (kept ? Math.signum(weights[i]) : 0);
    }
    return signs;
  }

  /** Over the elements whose integer is not 0. */
  private static float[] meanMagnitudes(float[] weights, Channels channels, byte[] signs) {
    double[] sums = new double[channels.count()];
    long[] counts = new long[channels.count()];
    addMagnitudes(weights, channels, signs, sums, counts);
    float[] means = new float[sums.length];
    for (int c = 0; c < means.length; c++) {
      means[c] = (float) (counts[c] == 0 ? 1 : Math.max(sums[c] / counts[c], Float.MIN_NORMAL));
    }
    return means;
  }

  private static void addMagnitudes(
      float[] weights, Channels channels, byte[] kept, double[] sums, long[] counts) {
    for (int i = 0; i < weights.length; i++) {
      if (kept[i] != 0) {
        int c = channels.of(i);
        sums[c] += Math.abs(weights[i]);
        counts[c]++;
      }
    }
  }

  private static QuantizedWeights weights(byte[] integers, float[] scales) {
    return new QuantizedWeights(integers, scales, 0, QuantizedType.INT8);
  }
}
