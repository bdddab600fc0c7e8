package io.quantry.engine.outline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Runs what recurses as deep as a model is long: the layout, and graphs within graphs. */
final class DeepStack {
  private static final long BYTES = 256L << 20;

  private DeepStack() {}

  /**
   * @throws QuantryException {@code model-graph-limit} where even that stack is too small
   */
  static <T> T call(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread thread = new Thread(null, task, "outline", BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a model was drawn", interrupted);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof StackOverflowError) {
        throw new QuantryException(
            ErrorCode.MODEL_GRAPH_LIMIT, "This model's graph is too deep to be drawn");
      }
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    }
  }
}
