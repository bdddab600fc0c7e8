package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;

/**
 * Structural similarity (Wang, Bovik, Sheikh and Simoncelli, Image Quality Assessment: From Error
 * Visibility to Structural Similarity, 2004): Gaussian window of 11×11 and standard deviation 1.5,
 * K1 0.01, K2 0.03, mean over the positions where the window lies within the picture and over
 * channels. O(pixels × 11).
 */
final class StructuralSimilarity {
  /** Least height and width of a picture. */
  static final int WINDOW = 11;

  private static final double DEVIATION = 1.5;
  private static final double K1 = 0.01;
  private static final double K2 = 0.03;
  private static final double[] TAPS = taps();

  private StructuralSimilarity() {}

  /** Of two pictures that begin at {@code start}, of finite elements. */
  static double of(
      float[] reference, float[] picture, int start, PictureLayout layout, double range) {
    int height = layout.height() - WINDOW + 1;
    int width = layout.width() - WINDOW + 1;
    if (height < 1 || width < 1) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "ssim needs pictures of at least %d×%d, the output's are %d×%d"
              .formatted(WINDOW, WINDOW, layout.height(), layout.width()));
    }
    double sum = 0;
    for (int channel = 0; channel < layout.channels(); channel++) {
      double[] x = channel(reference, start, layout, channel);
      double[] y = channel(picture, start, layout, channel);
      double[] meanX = blurred(x, layout);
      double[] meanY = blurred(y, layout);
      double[] xx = blurred(product(x, x), layout);
      double[] yy = blurred(product(y, y), layout);
      double[] xy = blurred(product(x, y), layout);
      double c1 = K1 * K1 * range * range;
      double c2 = K2 * K2 * range * range;
      for (int i = 0; i < meanX.length; i++) {
        double mx = meanX[i];
        double my = meanY[i];
        double variances = xx[i] - mx * mx + yy[i] - my * my;
        double covariance = xy[i] - mx * my;
        sum +=
            (2 * mx * my + c1)
                * (2 * covariance + c2)
                / ((mx * mx + my * my + c1) * (variances + c2));
      }
    }
    return sum / layout.channels() / height / width;
  }

  private static double[] channel(float[] picture, int start, PictureLayout layout, int channel) {
    double[] values = new double[layout.height() * layout.width()];
    int index = start + layout.first(channel);
    for (int i = 0; i < values.length; i++, index += layout.stride()) {
      values[i] = picture[index];
    }
    return values;
  }

  private static double[] product(double[] x, double[] y) {
    double[] product = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] = x[i] * y[i];
    }
    return product;
  }

  /** Weighted means of the windows that lie within the picture: rows first, then columns. */
  private static double[] blurred(double[] values, PictureLayout layout) {
    int width = layout.width() - WINDOW + 1;
    int height = layout.height() - WINDOW + 1;
    double[] rows = new double[layout.height() * width];
    for (int y = 0; y < layout.height(); y++) {
      for (int tap = 0; tap < WINDOW; tap++) {
        int from = y * layout.width() + tap;
        for (int x = 0; x < width; x++) {
          rows[y * width + x] += TAPS[tap] * values[from + x];
        }
      }
    }
    double[] blurred = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int tap = 0; tap < WINDOW; tap++) {
        int from = (y + tap) * width;
        for (int x = 0; x < width; x++) {
          blurred[y * width + x] += TAPS[tap] * rows[from + x];
        }
      }
    }
    return blurred;
  }

  private static double[] taps() {
    double[] taps = new double[WINDOW];
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      double distance = i - (WINDOW - 1) / 2.0;
      taps[i] = Math.exp(-distance * distance / (2 * DEVIATION * DEVIATION));
      sum += taps[i];
    }
    for (int i = 0; i < WINDOW; i++) {
      taps[i] /= sum;
    }
    return taps;
  }
}
