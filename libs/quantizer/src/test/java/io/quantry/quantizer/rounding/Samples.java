package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.MomentsObserver;
import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import java.util.Random;

/** Random matrices and activations. */
final class Samples {
  private Samples() {}

  static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Correlated channels of different magnitudes, row-major {@code [positions, k]}. */
  static float[] activations(Random random, int positions, int k) {
    float[] values = new float[positions * k];
    for (int p = 0; p < positions; p++) {
      double common = random.nextGaussian();
      for (int j = 0; j < k; j++) {
        double size = j % 7 == 3 ? 5 : 1;
        values[p * k + j] = (float) (size * (0.7 * common + random.nextGaussian()));
      }
    }
    return values;
  }

  static SecondMoments moments(float[] activations, int k) {
    MomentsObserver observer = new MomentsObserver(2);
    observer.observe(new long[] {activations.length / k, k}, activations, activations.length);
    return observer.moments();
  }

  /** {@code ‖X W - X Ŵ‖²}, as it stands there. */
  static double outputError(float[] activations, int k, float[] weights, BlockwiseWeights rounded) {
    int n = weights.length / k;
    double sum = 0;
    for (int p = 0; p < activations.length / k; p++) {
      for (int c = 0; c < n; c++) {
        double error = 0;
        for (int j = 0; j < k; j++) {
          error +=
              activations[p * k + j]
                  * ((double) weights[j * n + c] - rounded.dequantize(j * n + c));
        }
        sum += error * error;
      }
    }
    return sum;
  }
}
