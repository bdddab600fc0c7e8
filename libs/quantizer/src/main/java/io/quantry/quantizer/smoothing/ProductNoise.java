package io.quantry.quantizer.smoothing;

import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.scheme.Range;
import io.quantry.quantizer.scheme.WeightQuantizer;
import java.util.Arrays;

/**
 * How much noise 8 bits leave in a site's product: {@code ||Q(X / s)·Q(s W) - X W||² / ||X W||²},
 * with outlier channels taken out of X and added back exactly. The matrix is symmetric by column.
 * Deterministic; O(rows * width * columns).
 */
public enum ProductNoise {
  /** Each batch finds its own range: groups of rows stand for batches. */
  DYNAMIC {
    @Override
    int group(int rows) {
      return Math.min(rows, 32);
    }
  },
  /** One range for all. */
  STATIC {
    @Override
    int group(int rows) {
      return rows;
    }
  };

  /** How many rows share a range. */
  abstract int group(int rows);

  double of(SiteSample sample, float[] scales, int[] outliers) {
    float[] rows = sample.rows();
    int width = sample.width();
    for (int start = 0; start < rows.length; start += width) {
      for (int j = 0; j < width; j++) {
        rows[start + j] /= scales[j];
      }
      for (int outlier : outliers) {
        rows[start + outlier] = 0;
      }
    }
    int length = group(sample.count()) * width;
    for (int start = 0; start < rows.length; start += length) {
      quantize(rows, start, Math.min(rows.length, start + length));
    }
    return sample.noise(rows, matrix(sample, scales, outliers), outliers);
  }

  private static void quantize(float[] values, int from, int to) {
    float min = 0;
    float max = 0;
    for (int i = from; i < to; i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    AffineParameters parameters =
        AffineParameters.asymmetric(QuantizedType.UINT8, new Range(min, max));
    for (int i = from; i < to; i++) {
      values[i] = parameters.dequantize(parameters.quantize(values[i]));
    }
  }

  private static float[] matrix(SiteSample sample, float[] scales, int[] outliers) {
    float[] matrix = sample.matrix();
    int columns = sample.columns();
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] *= scales[i / columns];
    }
    for (int outlier : outliers) {
      Arrays.fill(matrix, outlier * columns, (outlier + 1) * columns, 0);
    }
    QuantizedWeights quantized =
        WeightQuantizer.symmetric(matrix, Channels.along(new long[] {sample.width(), columns}, 1));
    float[] steps = quantized.scales();
    byte[] values = quantized.values();
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = values[i] * steps[i % columns];
    }
    return matrix;
  }
}
