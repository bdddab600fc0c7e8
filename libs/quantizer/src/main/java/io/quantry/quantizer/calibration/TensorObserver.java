package io.quantry.quantizer.calibration;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the values of one tensor in one pass and keeps a summary that any calibration method can
 * read afterwards. O(1) memory: 64 KiB with a histogram. Used by one thread at a time.
 */
public final class TensorObserver {
  /** A block of floats, of indices and the counters fit into the fastest cache together. */
  static final int BLOCK = 2048;

  private final Extremes block = new Extremes();
  private final Extremes batch = new Extremes();
  private final Extremes all = new Extremes();
  private final MovingAverage average = new MovingAverage();
  private final @Nullable StreamingHistogram histogram;
  private long nonFinite;

  private TensorObserver(@Nullable StreamingHistogram histogram) {
    this.histogram = histogram;
  }

  /** Keeps extremes and their moving average: three times as fast as with a histogram. */
  public static TensorObserver ofExtremes() {
    return new TensorObserver(null);
  }

  /** Keeps what every method needs. */
  public static TensorObserver withHistogram() {
    return new TensorObserver(new StreamingHistogram());
  }

  /**
   * Takes in a batch. NaN and infinities are counted and otherwise left out.
   *
   * @param values scratch of the caller, valid only during the call
   * @param length how many of them are the tensor's
   */
  public void observe(float[] values, int length) {
    batch.clear();
    for (int from = 0; from < length; from += BLOCK) {
      int to = Math.min(length, from + BLOCK);
      if (block.scan(values, from, to)) {
        add(values, from, to);
      } else {
        float[] finite = new float[to - from];
        int count = copyFinite(values, from, to, finite);
        nonFinite += finite.length - count;
        block.scan(finite, 0, count);
        add(finite, 0, count);
      }
    }
    if (!batch.isEmpty()) {
      average.add(batch);
    }
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

  private static int copyFinite(float[] values, int from, int to, float[] finite) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (Float.isFinite(values[i])) {
        finite[count++] = values[i];
      }
    }
    return count;
  }

  /** The summary so far; empty if no finite value was seen. */
  public Optional<ObservedTensor> observed() {
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ObservedTensor(
                all.range(), average.range(), histogram == null ? null : histogram.snapshot()));
  }

  /** How many NaN and infinite values came by. */
  public long nonFinite() {
    return nonFinite;
  }
}
