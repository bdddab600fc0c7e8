package io.quantry.quantizer.scheme;

/**
 * Quantizes weight tensors. Deterministic and thread-safe; O(elements) time, one byte for each
 * element.
 *
 * <p>Symmetric: {@code scale[c] = max|w[c]| / 127}, values in [-127, 127], halves to even. The
 * rounding error of an element is at most half its channel's scale. Channels of zeros get scale 1.
 */
public final class WeightQuantizer {
  private WeightQuantizer() {}

  /**
   * Symmetric int8 with the scales that the weights themselves give.
   *
   * @param values finite weights
   */
  public static QuantizedWeights symmetric(float[] values, Channels channels) {
    return symmetric(values, channels, scales(values, channels));
  }

  /** The symmetric int8 scale that each channel needs. */
  public static float[] scales(float[] values, Channels channels) {
    float[] scales = channels.magnitudes(values);
    for (int c = 0; c < scales.length; c++) {
      scales[c] = AffineParameters.symmetric(QuantizedType.INT8, scales[c]).scale();
    }
    return scales;
  }

  /**
   * Symmetric int8 with given scales.
   *
   * @param scales one for each channel, none below what the weights need
   */
  public static QuantizedWeights symmetric(float[] values, Channels channels, float[] scales) {
    byte[] quantized = new byte[values.length];
    for (int start = 0; start < values.length; start += channels.inner()) {
      float scale = scales[channels.of(start)];
      int end = Math.min(values.length, start + channels.inner());
      for (int i = start; i < end; i++) {
        quantized[i] = (byte) Math.max(-127, Math.min(127, Math.rint(values[i] / scale)));
      }
    }
    return new QuantizedWeights(quantized, scales, 0, QuantizedType.INT8);
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
