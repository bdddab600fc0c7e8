package io.quantry.quantizer.calibration;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's share of an observer. Values are taken block by block, so that they come from memory
 * once however often they are looked at; a direct buffer's are copied into a block of the heap
 * first, since loops over direct buffers are slow.
 */
final class Strand {
  /** A block of floats, of indices and the counters in use fit into the fastest cache together. */
  static final int BLOCK = 2048;

  private final float[] scratch = new float[BLOCK];
  private final Extremes block = new Extremes();
  private final Extremes batch = new Extremes();
  private final Extremes all = new Extremes();
  private final @Nullable StreamingHistogram histogram;
  private long infinite;
  private long nan;

  Strand(boolean withHistogram) {
    this.histogram = withHistogram ? new StreamingHistogram() : null;
  }

  /** Begins a batch. */
  void begin() {
    batch.clear();
  }

  void observe(float[] values, int from, int to) {
    for (int start = from; start < to; start += BLOCK) {
      observeBlock(values, start, Math.min(to, start + BLOCK));
    }
  }

  void observe(FloatBuffer values, int from, int to) {
    for (int start = from; start < to; start += BLOCK) {
      int length = Math.min(BLOCK, to - start);
      values.get(start, scratch, 0, length);
      observeBlock(scratch, 0, length);
    }
  }

  private void observeBlock(float[] values, int from, int to) {
    if (block.scan(values, from, to)) {
      add(values, from, to);
      return;
    }
    int count = 0;
    for (int i = from; i < to; i++) {
      float value = values[i];
      if (Float.isFinite(value)) {
        scratch[count++] = value;
      } else if (Float.isNaN(value)) {
        nan++;
      } else {
        infinite++;
      }
    }
    block.scan(scratch, 0, count);
    add(scratch, 0, count);
  }

  private void add(float[] values, int from, int to) {
    if (from < to) {
      batch.include(block);
      all.include(block);
      if (histogram != null) {
        histogram.add(values, from, to, all);
      }
    }
  }

  /** Of the batch that began last. */
  Extremes batch() {
    return batch;
  }

  Extremes all() {
    return all;
  }

  long infinite() {
    return infinite;
  }

  long nan() {
    return nan;
  }

  /** Null without a histogram or without a finite value. */
  @Nullable HistogramSnapshot snapshotOrNull() {
    return histogram == null || all.isEmpty() ? null : histogram.snapshot();
  }
}
