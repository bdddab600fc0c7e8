package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.WeightedRows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Adds up {@link SecondMoments} batch by batch. Every position counts once, those of padding too;
 * vectors with NaN or infinities are left out.
 *
 * <p>2k² bytes and {@value #VECTORS} vectors, whatever the number of batches; k² / 2 multiply-adds
 * a vector. Sums are floats: {@value #VECTORS} vectors are summed apart and then added, which
 * leaves a relative error of at most {@code (64 + positions / 64) * 2^-24} on the diagonal. Called
 * by one thread at a time; the same result for any number of threads.
 */
public final class MomentsObserver {
  /** Vectors that are summed before they are added. */
  private static final int VECTORS = 64;

  /** Columns of a tile: so many vectors of it stay in a second-level cache. */
  private static final int TILE = 1024;

  /** Rows of the triangle that a thread takes at once. */
  private static final int ROWS = 16;

  /** Below this waking a thread costs more than it saves. */
  private static final int LEAST_SHARED = 256;

  private final int threads;
  private float[][] upper = new float[0][];
  private float[][] block = new float[0][];
  private double[] magnitudes = new double[0];
  private int pending;
  private long positions;

  /**
   * @param threads that may add up one batch, the caller's among them
   */
  public MomentsObserver(int threads) {
    this.threads = threads;
  }

  /**
   * Takes in a batch, row-major.
   *
   * @param length how many of the values are the tensor's
   * @throws IllegalArgumentException if the last axis has another size than before
   */
  public void observe(long[] dims, float[] values, int length) {
    int size = dims.length == 0 ? 1 : Math.toIntExact(dims[dims.length - 1]);
    if (upper.length == 0) {
      upper = new float[size][];
      Arrays.setAll(upper, i -> new float[size - i]);
      magnitudes = new double[size];
      block = new float[VECTORS][size];
    } else if (upper.length != size) {
      throw new IllegalArgumentException(
          "vectors of %d after vectors of %d".formatted(size, upper.length));
    }
    for (int at = 0; at < length; at += size) {
      System.arraycopy(values, at, block[pending], 0, size);
      if (isFinite(block[pending])) {
        for (int i = 0; i < size; i++) {
          magnitudes[i] += Math.abs(block[pending][i]);
        }
        pending++;
      }
      if (pending == VECTORS) {
        addBlock();
      }
    }
  }

  /** What was seen so far. */
  public SecondMoments moments() {
    addBlock();
    float[][] copy = new float[upper.length][];
    Arrays.setAll(copy, i -> upper[i].clone());
    return new SecondMoments(copy, magnitudes.clone(), positions);
  }

  private static boolean isFinite(float[] vector) {
    float zero = 0;
    for (float value : vector) {
      zero += value * 0; // NaN for NaN and infinities
    }
    return zero == 0;
  }

  private void addBlock() {
    int size = upper.length;
    for (int start = 0; start < size && pending > 0; start += TILE) {
      int from = start;
      int to = Math.min(size, start + TILE);
      IntStream parts = IntStream.range(0, Math.ceilDiv(to, ROWS));
      (threads > 1 && size >= LEAST_SHARED ? parts.parallel() : parts)
          .forEach(part -> addProducts(part * ROWS, Math.min(to, (part + 1) * ROWS), from, to));
    }
    positions += pending;
    pending = 0;
  }

  /** Rows {@code first} to {@code end} of the triangle, columns {@code from} to {@code to}. */
  private void addProducts(int first, int end, int from, int to) {
    float[] sums = new float[to];
    float[] factors = new float[pending];
    for (int i = first; i < end; i++) {
      int left = Math.max(i, from);
      for (int v = 0; v < pending; v++) {
        factors[v] = block[v][i];
      }
      Arrays.fill(sums, left, to, 0);
      WeightedRows.add(factors, 0, block, 0, pending, sums, left, to);
      float[] row = upper[i];
      for (int c = left; c < to; c++) {
        row[c - i] += sums[c];
      }
    }
  }
}
