package io.quantry.engine;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that goes on in a thread of its own beside the caller's; the process may end meanwhile. */
final class Beside<T> {
  /** What is done. */
  interface Work<T> {
    T run() throws IOException;
  }

  private final FutureTask<T> task;

  private Beside(FutureTask<T> task) {
    this.task = task;
  }

  static <T> Beside<T> start(Work<T> work) {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread.ofPlatform().daemon().name("beside").start(task);
    return new Beside<>(task);
  }

  /** Waits for the result; throws what the work threw. */
  T result() throws IOException {
    try {
      return task.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a result", interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (failed.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }
}
