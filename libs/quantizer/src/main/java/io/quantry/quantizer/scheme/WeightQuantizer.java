package io.quantry.quantizer.scheme;

/**
 * Quantizes weight tensors. Deterministic and thread-safe; O(elements) time, one byte for each
 * element.
 *
 * <p>Symmetric: {@code scale[c] = max|w[c]| / 127}, values in [-127, 127], halves to even. The
 * rounding error of an element is at most half its channel's scale. Channels of zeros get scale 1.
 */
public final class WeightQuantizer {
  /** Largest magnitude of a symmetric int8 weight. */
  public static final int LIMIT = 127;

  /** Largest magnitude of a weight of 7 bits: two of them times 255 fit 16 bits. */
  public static final int REDUCED_LIMIT = 64;

  private WeightQuantizer() {}

  /**
   * Symmetric int8 with the scales that the weights themselves give.
   *
   * @param values finite weights
   */
  public static QuantizedWeights symmetric(float[] values, Channels channels) {
    return symmetric(values, channels, scales(values, channels));
  }

  /** The same with integers in {@code [-limit, limit]}. */
  public static QuantizedWeights symmetric(float[] values, Channels channels, int limit) {
    return symmetric(values, channels, scales(values, channels, limit), limit);
  }

  /** The symmetric int8 scale that each channel needs. */
  public static float[] scales(float[] values, Channels channels) {
    return scales(values, channels, LIMIT);
  }

  /**
   * The scale that each channel needs so that integers lie in {@code [-limit, limit]}.
   *
   * @param limit from 1 to 127
   */
  public static float[] scales(float[] values, Channels channels, int limit) {
    float[] scales = channels.magnitudes(values);
    for (int c = 0; c < scales.length; c++) {
      scales[c] =
          scales[c] == 0 ? 1f : (float) Math.max((double) scales[c] / limit, Float.MIN_NORMAL);
    }
    return scales;
  }

  /**
   * Symmetric int8 with given scales.
   *
   * @param scales one for each channel, none below what the weights need
   */
  public static QuantizedWeights symmetric(float[] values, Channels channels, float[] scales) {
    return symmetric(values, channels, scales, LIMIT);
  }

  /** The same with integers in {@code [-limit, limit]}. */
  public static QuantizedWeights symmetric(
      float[] values, Channels channels, float[] scales, int limit) {
    byte[] quantized = new byte[values.length];
    if (channels.inner() == 1 && channels.count() > 1) {
      byRows(values, scales, limit, quantized);
      return new QuantizedWeights(quantized, scales, 0, QuantizedType.INT8);
    }
    for (int start = 0; start < values.length; start += channels.inner()) {
      float scale = scales[channels.of(start)];
      int end = Math.min(values.length, start + channels.inner());
      for (int i = start; i < end; i++) {
        quantized[i] = integer(values[i], scale, limit);
      }
    }
    return new QuantizedWeights(quantized, scales, 0, QuantizedType.INT8);
  }

  /** A matrix whose columns are the channels, without asking for each element's channel. */
  private static void byRows(float[] values, float[] scales, int limit, byte[] quantized) {
    for (int row = 0; row < values.length; row += scales.length) {
      int width = Math.min(scales.length, values.length - row);
      for (int c = 0; c < width; c++) {
        quantized[row + c] = integer(values[row + c], scales[c], limit);
      }
    }
  }

  private static byte integer(float value, float scale, int limit) {
    return (byte) Math.max(-limit, Math.min(limit, Math.rint(value / scale)));
  }

  /** Asymmetric uint8 with one scale, from the smallest to the largest value. */
  public static QuantizedWeights asymmetric(float[] values) {
    float min = 0;
    float max = 0;
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    AffineParameters parameters =
        AffineParameters.asymmetric(QuantizedType.UINT8, new Range(min, max));
    byte[] quantized = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      quantized[i] = (byte) parameters.quantize(values[i]);
    }
    return new QuantizedWeights(
        quantized, new float[] {parameters.scale()}, parameters.zeroPoint(), QuantizedType.UINT8);
  }
}
