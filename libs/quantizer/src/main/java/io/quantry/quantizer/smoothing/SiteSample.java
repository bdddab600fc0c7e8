package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ChannelStatistics;
import io.quantry.quantizer.calibration.SampledRows;
import io.quantry.quantizer.operator.MatrixOperand;

/**
 * Some rows of a site's activation and some columns of its matrices: enough to measure what
 * quantization does to the product. O(rows * width + width * columns) memory.
 */
final class SiteSample {
  /** Columns are alike: each has a scale of its own, so a part of them tells of all. */
  private static final int COLUMNS = 256;

  private static final int ROWS_AT_ONCE = 16;

  private final int width;
  private final int count;
  private final int columns;
  private final float[] rows;
  private final float[] matrix;
  private final float[] product;
  private final float[] channelMagnitudes;
  private final float[] rowMagnitudes;

  private SiteSample(
      float[] rows,
      int width,
      float[] matrix,
      int columns,
      float[] channels,
      float[] rowMagnitudes) {
    this.width = width;
    this.count = rows.length / width;
    this.columns = columns;
    this.rows = rows;
    this.matrix = matrix;
    this.channelMagnitudes = channels;
    this.rowMagnitudes = rowMagnitudes;
    this.product = multiply(rows, matrix);
  }

  static SiteSample of(Site site, SampledRows rows, ChannelStatistics channels) {
    int width = site.width();
    int total = 0;
    for (Node product : site.products()) {
      total += Math.toIntExact(Site.matrix(product).columns());
    }
    int step = Math.max(1, Math.ceilDiv(total, COLUMNS));
    int columns = Math.ceilDiv(total, step);
    float[] matrix = new float[width * columns];
    float[] magnitudes = new float[width];
    int offset = 0;
    for (Node product : site.products()) {
      MatrixOperand operand = Site.matrix(product);
      float[] values = operand.values();
      int n = Math.toIntExact(operand.columns());
      for (int j = 0; j < width; j++) {
        for (int c = 0; c < n; c++) {
          float value = values[j * n + c];
          magnitudes[j] = Math.max(magnitudes[j], Math.abs(value));
          if ((offset + c) % step == 0) {
            matrix[j * columns + (offset + c) / step] = value;
          }
        }
      }
      offset += n;
    }
    return new SiteSample(
        rows.values(), width, matrix, columns, SmoothingScales.magnitudes(channels), magnitudes);
  }

  /** For tests: rows {@code [count, width]} and a whole matrix {@code [width, columns]}. */
  static SiteSample of(float[] rows, int width, float[] matrix) {
    int columns = matrix.length / width;
    float[] channels = new float[width];
    for (int i = 0; i < rows.length; i++) {
      channels[i % width] = Math.max(channels[i % width], Math.abs(rows[i]));
    }
    float[] magnitudes = new float[width];
    for (int i = 0; i < matrix.length; i++) {
      magnitudes[i / columns] = Math.max(magnitudes[i / columns], Math.abs(matrix[i]));
    }
    return new SiteSample(rows, width, matrix, columns, channels, magnitudes);
  }

  int width() {
    return width;
  }

  int count() {
    return count;
  }

  /** A copy of the rows. */
  float[] rows() {
    return rows.clone();
  }

  /** A copy of the matrix' columns. */
  float[] matrix() {
    return matrix.clone();
  }

  /** Largest absolute value of each channel over all calibration data. */
  float[] channelMagnitudes() {
    return channelMagnitudes.clone();
  }

  /** Largest absolute value of each row of the whole matrix. */
  float[] rowMagnitudes() {
    return rowMagnitudes.clone();
  }

  /** Columns of the part of the matrix at hand. */
  int columns() {
    return columns;
  }

  /**
   * {@code ||X'·W' - X·W||² / ||X·W||²}: the noise of a product over its signal.
   *
   * @param changedRows X'
   * @param changedMatrix W'
   * @param exact channels whose exact product is added to X'·W'
   */
  double noise(float[] changedRows, float[] changedMatrix, int[] exact) {
    float[] actual = multiply(changedRows, changedMatrix);
    for (int channel : exact) {
      for (int r = 0; r < count; r++) {
        axpy(rows[r * width + channel], matrix, channel * columns, actual, r * columns);
      }
    }
    double noise = 0;
    double signal = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = (double) actual[i] - product[i];
      noise += difference * difference;
      signal += (double) product[i] * product[i];
    }
    return signal == 0 ? 0 : noise / signal;
  }

  private float[] multiply(float[] left, float[] right) {
    float[] result = new float[count * columns];
    for (int first = 0; first < count; first += ROWS_AT_ONCE) {
      int end = Math.min(count, first + ROWS_AT_ONCE);
      for (int j = 0; j < width; j++) {
        for (int r = first; r < end; r++) {
          axpy(left[r * width + j], right, j * columns, result, r * columns);
        }
      }
    }
    return result;
  }

  private void axpy(float factor, float[] from, int fromOffset, float[] to, int toOffset) {
    if (factor != 0) {
      for (int c = 0; c < columns; c++) {
        to[toOffset + c] += factor * from[fromOffset + c];
      }
    }
  }
}
