package io.quantry.evaluation.dataset;

import java.util.Arrays;

/**
 * Resizes 8-bit pictures as Pillow does, to the last bit, since the preprocessing of most published
 * models means Pillow's (src/libImaging/Resample.c and Geometry.c).
 *
 * <p>Bilinear and bicubic are separable and antialiased: an output pixel at {@code o} has its
 * centre at {@code c = (o + 0.5) s} of the input, {@code s = in / out}, and is {@code Σ w(x) p(x)}
 * over the input pixels {@code x} within {@code support × max(s, 1)} of the centre, {@code w(x) ∝
 * filter((x + 0.5 − c) / max(s, 1))}. Weights are rounded to 22 fractional bits, sums to 8 bits
 * after each of the two passes, rows first. O(pixels × weights a pixel). Nearest takes the pixel at
 * the centre. Deterministic, thread-safe.
 */
final class Resampling {
  /** 8 bits of a pixel, 2 for sums beyond them and the sign, the rest for the fraction. */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  /** How pixels between pixels are made. */
  enum Filter {
    NEAREST(0),
    BILINEAR(1),
    BICUBIC(2);

    private final double support;

    Filter(double support) {
      this.support = support;
    }

    private double weight(double x) {
      double distance = Math.abs(x);
      return switch (this) {
        case NEAREST -> 0;
        case BILINEAR -> distance < 1 ? 1 - distance : 0;
        case BICUBIC -> cubic(distance);
      };
    }

    /** Keys' cubic convolution with a = −0.5 (IEEE ASSP 29, 1981), in Pillow's order. */
    private static double cubic(double x) {
      double a = -0.5;
      if (x < 1) {
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
  }

  private Resampling() {}

  /** Each pass must stay below {@link PictureSize#MOST_PIXELS}; the caller sees to that. */
  static Picture resize(Picture picture, PictureSize to, Filter filter) {
    PictureSize from = picture.size();
    if (to.equals(from)) {
      return picture;
    }
    if (filter == Filter.NEAREST) {
      return nearest(picture, to);
    }
    Picture resized = picture;
    if (to.width() != from.width()) {
      resized = horizontal(resized, Weights.of(from.width(), to.width(), filter));
    }
    if (to.height() != from.height()) {
      resized = vertical(resized, Weights.of(from.height(), to.height(), filter));
    }
    return resized;
  }

  private static Picture horizontal(Picture picture, Weights weights) {
    int channels = picture.channels();
    int height = picture.size().height();
    int inBytes = picture.size().width() * channels;
    int width = weights.first.length;
    byte[] in = picture.pixels();
    byte[] out = new byte[height * width * channels];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int start = y * inBytes + weights.first[x] * channels;
        int count = weights.count[x];
        for (int channel = 0; channel < channels; channel++) {
          int sum = 1 << (PRECISION_BITS - 1);
          int at = start + channel;
          for (int i = 0, weight = x * weights.most; i < count; i++, weight++, at += channels) {
            sum += (in[at] & 0xff) * weights.fixed[weight];
          }
          out[to++] = clipped(sum);
        }
      }
    }
    return new Picture(new PictureSize(height, width), channels, out);
  }

  private static Picture vertical(Picture picture, Weights weights) {
    int channels = picture.channels();
    int rowBytes = picture.size().width() * channels;
    int height = weights.first.length;
    byte[] in = picture.pixels();
    byte[] out = new byte[height * rowBytes];
    int[] sums = new int[rowBytes];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      for (int i = 0; i < weights.count[y]; i++) {
        int weight = weights.fixed[y * weights.most + i];
        int from = (weights.first[y] + i) * rowBytes;
        for (int x = 0; x < rowBytes; x++) {
          sums[x] += (in[from + x] & 0xff) * weight;
        }
      }
      for (int x = 0; x < rowBytes; x++) {
        out[y * rowBytes + x] = clipped(sums[x]);
      }
    }
    return new Picture(new PictureSize(height, picture.size().width()), channels, out);
  }

  private static byte clipped(int sum) {
    return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
  }

  private static Picture nearest(Picture picture, PictureSize to) {
    int channels = picture.channels();
    int[] columns = positions(picture.size().width(), to.width());
    int[] rows = positions(picture.size().height(), to.height());
    byte[] out = new byte[Math.toIntExact(to.pixels() * channels)];
    int at = 0;
    for (int row : rows) {
      for (int column : columns) {
        int from = (row * picture.size().width() + column) * channels;
        for (int channel = 0; channel < channels; channel++) {
          out[at++] = picture.pixels()[from + channel];
        }
      }
    }
    return new Picture(to, channels, out);
  }

  /** Adds up the step as Pillow does, whose rounding decides where a centre meets an edge. */
  private static int[] positions(int in, int out) {
    double step = (double) in / out;
    double centre = step * 0.5;
    int[] positions = new int[out];
    for (int o = 0; o < out; o++) {
      positions[o] = Math.min((int) centre, in - 1);
      centre += step;
    }
    return positions;
  }

  /**
   * Of each output position: its first input, how many, and their weights in steps of {@code most}.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Weights(int[] first, int[] count, int[] fixed, int most) {
    static Weights of(int in, int out, Filter filter) {
      double scale = (double) in / out;
      double stretch = Math.max(scale, 1);
      double support = filter.support * stretch;
      int most = Math.min((int) Math.ceil(support) * 2 + 1, in);
      int[] first = new int[out];
      int[] count = new int[out];
      int[] fixed = new int[Math.multiplyExact(out, most)];
      double[] real = new double[most];
      for (int o = 0; o < out; o++) {
        double centre = (o + 0.5) * scale;
        first[o] = Math.max((int) (centre - support + 0.5), 0);
        count[o] = Math.min((int) (centre + support + 0.5), in) - first[o];
        double total = 0;
        for (int i = 0; i < count[o]; i++) {
          real[i] = filter.weight((i + first[o] - centre + 0.5) * (1 / stretch));
          total += real[i];
        }
        for (int i = 0; i < count[o]; i++) {
          double weight = (total == 0 ? real[i] : real[i] / total) * (1 << PRECISION_BITS);
          fixed[o * most + i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
      }
      return new Weights(first, count, fixed, most);
    }
  }
}
