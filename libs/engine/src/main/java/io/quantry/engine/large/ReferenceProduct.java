package io.quantry.engine.large;

import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code y[n] = Σ_k x[k] · W[k, n]} in FP32 weights that are read in pieces: sums within a piece in
 * FP32, over pieces in FP64. Memory of a piece for each thread; O(weights).
 */
final class ReferenceProduct implements AutoCloseable {
  private static final int PIECE_BYTES = 1 << 20;

  private final int threads;
  private final ExecutorService pool;

  ReferenceProduct(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  /** The product of a row with a layer's matrix. */
  double[] of(SourceLayer layer, float[] row) {
    long lines = layer.weights().dim(0);
    List<Future<double[]>> parts = new ArrayList<>();
    for (int part = 0; part < threads; part++) {
      long from = lines * part / threads;
      long to = lines * (part + 1) / threads;
      parts.add(pool.submit(() -> part(layer, row, from, to)));
    }
    double[] sum = new double[layer.columns()];
    for (Future<double[]> part : parts) {
      double[] one = get(part);
      for (int n = 0; n < sum.length; n++) {
        sum[n] += one[n];
      }
    }
    return sum;
  }

  private static double[] part(SourceLayer layer, float[] row, long from, long to) {
    Tensor weights = layer.weights();
    int width = Math.toIntExact(weights.dim(1));
    int lines = (int) Math.clamp(PIECE_BYTES / (4L * width), 1, Math.max(1, to - from));
    ByteBuffer bytes = ByteBuffer.allocate(4 * lines * width).order(ByteOrder.LITTLE_ENDIAN);
    float[] piece = new float[lines * width];
    float[] sums = new float[width];
    double[] out = new double[layer.columns()];
    for (long line = from; line < to; line += lines) {
      int count = (int) Math.min(lines, to - line);
      bytes.clear().limit(4 * count * width);
      weights.read(4L * line * width, bytes);
      bytes.flip().asFloatBuffer().get(piece, 0, count * width);
      if (layer.transposed()) {
        for (int index = 0; index < count; index++) {
          out[Math.toIntExact(line) + index] = dot(row, piece, index * width);
        }
      } else {
        Arrays.fill(sums, 0);
        for (int index = 0; index < count; index++) {
          add(sums, row[Math.toIntExact(line) + index], piece, index * width);
        }
        for (int n = 0; n < width; n++) {
          out[n] += sums[n];
        }
      }
    }
    return out;
  }

  private static void add(float[] sums, float factor, float[] values, int start) {
    for (int n = 0; n < sums.length; n++) {
      sums[n] += factor * values[start + n];
    }
  }

  /** Eight sums at a time, which the compiler may keep in registers. */
  private static double dot(float[] row, float[] values, int start) {
    float[] sums = new float[8];
    int whole = row.length / 8 * 8;
    for (int k = 0; k < whole; k += 8) {
      for (int lane = 0; lane < 8; lane++) {
        sums[lane] += row[k + lane] * values[start + k + lane];
      }
    }
    double sum = 0;
    for (float one : sums) {
      sum += one;
    }
    for (int k = whole; k < row.length; k++) {
      sum += (double) row[k] * values[start + k];
    }
    return sum;
  }

  private static double[] get(Future<double[]> part) {
    try {
      return part.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while multiplying", interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
