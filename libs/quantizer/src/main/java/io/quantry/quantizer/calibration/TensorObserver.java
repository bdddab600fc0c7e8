package io.quantry.quantizer.calibration;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Watches the values of one tensor in one pass and keeps a summary that any calibration method can
 * read afterwards. O(1) memory: 112 KiB a strand with a histogram. Called by one thread at a time;
 * what is worth it is shared out among the common pool's threads. How is of no consequence: neither
 * extremes nor histograms depend on the order of values.
 */
public final class TensorObserver {
  private static final int MOST_STRANDS = 4;

  /** Half a megabyte, a tenth of a millisecond: below, waking a thread costs more than it saves. */
  private static final int LEAST_SHARED = 1 << 17;

  private final Strand[] strands;
  private final MovingAverage average = new MovingAverage();
  private final Extremes reduced = new Extremes();
  private final boolean withHistogram;

  private TensorObserver(boolean withHistogram, int threads) {
    this.strands = new Strand[Math.max(1, Math.min(MOST_STRANDS, threads))];
    this.withHistogram = withHistogram;
  }

  /**
   * Keeps extremes and their moving average: three times as fast as with a histogram.
   *
   * @param threads that may look at one batch, the caller's among them
   */
  public static TensorObserver ofExtremes(int threads) {
    return new TensorObserver(false, threads);
  }

  /**
   * Keeps what every method needs.
   *
   * @param threads that may look at one batch, the caller's among them
   */
  public static TensorObserver withHistogram(int threads) {
    return new TensorObserver(true, threads);
  }

  /**
   * Takes in a batch. NaN and infinities are counted and otherwise left out.
   *
   * @param values scratch of the caller, valid only during the call
   * @param length how many of them are the tensor's
   */
  public void observe(float[] values, int length) {
    observe(length, (strand, from, to) -> strand.observe(values, from, to));
  }

  /**
   * As {@link #observe(float[], int)}, without a copy of the whole tensor on the heap.
   *
   * @param values from index 0 to the limit, valid only during the call; the position is neither
   *     read nor moved
   */
  public void observe(FloatBuffer values) {
    observe(values.limit(), (strand, from, to) -> strand.observe(values, from, to));
  }

  /**
   * Takes in the extremes of a batch in place of its values.
   *
   * @throws IllegalStateException if a histogram is kept
   */
  public void observe(float min, float max) {
    if (withHistogram) {
      throw new IllegalStateException("a histogram needs the values themselves");
    }
    Extremes batch = new Extremes();
    batch.include(min, max);
    reduced.include(batch);
    average.add(batch);
  }

  private void observe(int length, Share share) {
    int parts = length < LEAST_SHARED ? 1 : strands.length;
    for (int part = 0; part < strands.length; part++) {
      if (part < parts && strands[part] == null) {
        strands[part] = new Strand(withHistogram);
      }
      if (strands[part] != null) {
        strands[part].begin();
      }
    }
    if (parts == 1) {
      share.observe(strands[0], 0, length);
    } else {
      IntStream.range(0, parts)
          .parallel()
          .forEach(
              part ->
                  share.observe(
                      strands[part],
                      (int) ((long) length * part / parts),
                      (int) ((long) length * (part + 1) / parts)));
    }
    Extremes batch = new Extremes();
    for (Strand strand : strands) {
      if (strand != null) {
        batch.include(strand.batch());
      }
    }
    if (!batch.isEmpty()) {
      average.add(batch);
    }
  }

  /** The summary so far; empty if no finite value was seen. */
  public Optional<ObservedTensor> observed() {
    Extremes all = new Extremes();
    all.include(reduced);
    HistogramSnapshot histogram = null;
    for (Strand strand : strands) {
      if (strand != null) {
        all.include(strand.all());
        histogram = merged(histogram, strand.snapshotOrNull());
      }
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new ObservedTensor(all.range(), average.range(), histogram));
  }

  private static @Nullable HistogramSnapshot merged(
      @Nullable HistogramSnapshot one, @Nullable HistogramSnapshot other) {
    if (one == null) {
      return other;
    }
    return other == null ? one : one.merge(other);
  }

  /** How many NaN and infinite values came by. */
  public long nonFinite() {
    return nan() + infinite();
  }

  /** How many NaN came by. */
  long nan() {
    return sum(Strand::nan);
  }

  /** How many infinite values came by. */
  long infinite() {
    return sum(Strand::infinite);
  }

  private long sum(ToLongFunction<Strand> count) {
    long sum = 0;
    for (Strand strand : strands) {
      sum += strand == null ? 0 : count.applyAsLong(strand);
    }
    return sum;
  }

  private interface Share {
    void observe(Strand strand, int from, int to);
  }
}
