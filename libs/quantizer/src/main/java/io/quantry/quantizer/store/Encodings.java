package io.quantry.quantizer.store;

import io.quantry.quantizer.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Encodes tensors, as many at a time as the store allows, and tells how many bytes were read.
 * Places in the store are reserved in order beforehand, so the result does not depend on who is
 * first. Tensors are added by one thread; {@link #elements} may be called by all.
 */
public final class Encodings {
  private static final long TOLD_MILLIS = 100;

  private final TensorStore store;
  private final ProgressListener progress;
  private final List<Runnable> tasks = new ArrayList<>();
  private final AtomicLong done = new AtomicLong();
  private long total;

  /**
   * @param progress told of bytes in the step {@code quantize}
   */
  public Encodings(TensorStore store, ProgressListener progress) {
    this.store = store;
    this.progress = progress;
  }

  /** Takes up or begins tensors that come from one source. */
  public TensorSet begin(List<TensorSet.Part> parts) {
    return TensorSet.of(store, parts);
  }

  /** Whether anybody will read the tensors: not in a plan. */
  public boolean wantsBytes() {
    return store.wantsBytes();
  }

  /**
   * Adds tensors that come from one source and are finished once all is run. The encoder is called
   * only for what is neither taken up nor left without bytes.
   *
   * @param elements that the encoder will read, each as often as it reads it
   */
  public TensorSet add(List<TensorSet.Part> parts, long elements, Consumer<TensorSet> encoder) {
    TensorSet tensors = begin(parts);
    if (tensors.finished().isEmpty()) {
      add(
          elements,
          () -> {
            if (wantsBytes()) {
              encoder.accept(tensors);
            }
            tensors.finish();
          });
    }
    return tensors;
  }

  /**
   * @param elements that the task will read
   */
  public void add(long elements, Runnable task) {
    total += Float.BYTES * elements;
    tasks.add(task);
  }

  /** To be told by tasks. */
  public void elements(long count) {
    done.addAndGet(Float.BYTES * count);
  }

  /** Does all of them; the first failure, in their order, is thrown. */
  public void run() {
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
