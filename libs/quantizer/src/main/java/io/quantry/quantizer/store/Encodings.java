package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.store.TensorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Encodes tensors, as many at a time as the store allows, and tells how many bytes were read.
 * Places in the store are reserved in order beforehand, so the result does not depend on who is
 * first.
 */
final class Encodings {
  private static final long TOLD_MILLIS = 100;

  private final TensorStore store;
  private final ProgressListener progress;
  private final List<Runnable> tasks = new ArrayList<>();
  private final AtomicLong done = new AtomicLong();
  private long total;

  Encodings(TensorStore store, ProgressListener progress) {
    this.store = store;
    this.progress = progress;
  }

  /** Takes up or begins tensors that come from one source. */
  TensorSet begin(List<TensorSet.Part> parts) {
    return TensorSet.of(store, parts);
  }

  /** Whether anybody will read the tensors: not in a plan. */
  boolean wantsBytes() {
    return store.wantsBytes();
  }

  /**
   * @param elements that the task will read
   */
  void add(long elements, Runnable task) {
    total += Float.BYTES * elements;
    tasks.add(task);
  }

  /** To be told by tasks. */
  void elements(long count) {
    done.addAndGet(Float.BYTES * count);
  }

  /** Does all of them; the first failure, in their order, is thrown. */
  void run() {
    try (ExecutorService threads = Executors.newFixedThreadPool(store.threads())) {
      List<Future<?>> futures = new ArrayList<>();
      tasks.forEach(task -> futures.add(threads.submit(task)));
      try {
        for (Future<?> future : futures) {
          await(future);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private void await(Future<?> future) {
    boolean waiting = true;
    while (waiting) {
      progress.stepBytes("quantize", done.get(), total);
      try {
        future.get(TOLD_MILLIS, TimeUnit.MILLISECONDS);
        waiting = false;
      } catch (TimeoutException notYet) {
        waiting = true;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while weights were rounded", interrupted);
      } catch (ExecutionException failed) {
        throw unwrapped(failed);
      }
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    if (failed.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (failed.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(failed);
  }
}
