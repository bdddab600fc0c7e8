package io.quantry.quantizer.scheme;

/**
 * Keeps 32-bit biases within their type. An integer kernel adds the bias with scale {@code
 * activation scale * weight scale}; a channel of tiny weights makes that scale so small that the
 * bias overflows. The known remedy is to widen that channel's weight scale: its weights lose bits
 * that were below the bias's own precision anyway.
 */
public final class BiasScales {
  /** Room for the products that the kernel adds to the bias. */
  private static final double LIMIT = Integer.MAX_VALUE / 2.0;

  private BiasScales() {}

  /**
   * Widens weight scales in place where the bias would not fit.
   *
   * @param weightScales one for each channel, or one for all
   * @param bias one for each channel
   * @return how many scales were widened
   */
  public static int widen(float[] weightScales, float[] bias, float activationScale) {
    int widened = 0;
    for (int c = 0; c < bias.length; c++) {
      int slot = weightScales.length == 1 ? 0 : c;
      double needed = Math.abs((double) bias[c]) / (LIMIT * activationScale);
      // The product must also stay a normal float.
      needed = Math.max(needed, Float.MIN_NORMAL / (double) activationScale);
      if (weightScales[slot] < needed) {
        weightScales[slot] = Math.nextUp((float) needed);
        widened++;
      }
    }
    return widened;
  }

  /** {@code round(bias / (activationScale * weightScale))}, halves to even, saturated. */
  public static int[] quantize(float[] bias, float[] biasScales) {
    int[] quantized = new int[bias.length];
    for (int c = 0; c < bias.length; c++) {
      double scale = biasScales[biasScales.length == 1 ? 0 : c];
      quantized[c] = QuantizedType.INT32.saturate(Math.rint(bias[c] / scale));
    }
    return quantized;
  }

  /**
   * The bias scale of each channel: activation scale times weight scale, in float as the kernel has
   * it.
   */
  public static float[] of(float[] weightScales, float activationScale) {
    float[] scales = new float[weightScales.length];
    for (int c = 0; c < scales.length; c++) {
      scales[c] = weightScales[c] * activationScale;
    }
    return scales;
  }
}
