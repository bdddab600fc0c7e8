package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;

/**
 * What each of the 256 values of a pixel becomes: {@code (pixel × scale − mean) / std}, computed in
 * double and rounded to float. Options {@code scale} (1/255), {@code mean} (0) and {@code std} (1),
 * the last two one number or one a channel, in the order of the tensor's channels.
 *
 * @param values {@code [channels, 256]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PixelTable(float[][] values) {
  /**
   * @throws EvaluationException {@code invalid-value}
   */
  static PixelTable of(Options options, int channels) {
    double scale = options.number("scale", 1.0 / 255);
    double[] mean = options.numbers("mean", 0, channels);
    double[] std = options.numbers("std", 1, channels);
    float[][] values = new float[channels][256];
    for (int channel = 0; channel < channels; channel++) {
      if (std[channel] == 0) {
        throw new EvaluationException("invalid-value", "dataset option 'std' must not be 0");
      }
      for (int pixel = 0; pixel < 256; pixel++) {
        values[channel][pixel] = (float) ((pixel * scale - mean[channel]) / std[channel]);
      }
    }
    return new PixelTable(values);
  }

  int channels() {
    return values.length;
  }

  /** The values of one channel by unsigned pixel. */
  float[] channel(int channel) {
    return values[channel];
  }
}
