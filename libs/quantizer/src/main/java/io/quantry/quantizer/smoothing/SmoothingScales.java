package io.quantry.quantizer.smoothing;

import io.quantry.quantizer.calibration.ChannelStatistics;
import java.util.Arrays;

/**
 * What SmoothQuant divides an activation's channels by and multiplies the matrix' rows with: {@code
 * s[j] = max|x[j]|^alpha / max|w[j]|^(1 - alpha)} (Xiao et al. 2022, equation 4). Alpha 0 balances
 * the rows of the matrix, alpha 1 the channels of the activation. A channel or row of zeros keeps
 * scale 1; scales are divided by their geometric mean and kept within {@link #MOST} of it, so that
 * FP32 results stay what they were.
 */
final class SmoothingScales {
  private static final double MOST = 1e3;

  private SmoothingScales() {}

  /**
   * @param activations largest absolute value of each channel
   * @param rows largest absolute value of each row of the matrix
   */
  static float[] of(float[] activations, float[] rows, double alpha) {
    double[] logs = new double[activations.length];
    double sum = 0;
    int counted = 0;
    for (int j = 0; j < logs.length; j++) {
      if (activations[j] > 0 && rows[j] > 0) {
        logs[j] = alpha * Math.log(activations[j]) - (1 - alpha) * Math.log(rows[j]);
        sum += logs[j];
        counted++;
      } else {
        logs[j] = Double.NaN;
      }
    }
    double mean = counted == 0 ? 0 : sum / counted;
    float[] scales = new float[logs.length];
    for (int j = 0; j < scales.length; j++) {
      double scale = Double.isNaN(logs[j]) ? 1 : Math.exp(logs[j] - mean);
      scales[j] = (float) Math.clamp(scale, 1 / MOST, MOST);
    }
    return scales;
  }

  /** Scales that change nothing. */
  static float[] ones(int width) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    return ones;
  }

  static float[] magnitudes(ChannelStatistics statistics) {
    float[] magnitudes = new float[statistics.count()];
    for (int j = 0; j < magnitudes.length; j++) {
      magnitudes[j] = statistics.magnitude(j);
    }
    return magnitudes;
  }
}
