package io.quantry.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A request to stop, shared between whoever may ask for it and the work that heeds it: runs in
 * progress end at their next node. Thread-safe; once canceled it stays so.
 */
public final class Cancellation {
  private final Set<OrtSession.RunOptions> running = new HashSet<>();
  private boolean canceled;

  /** Asks all work under this cancellation to stop. */
  public synchronized void cancel() {
    canceled = true;
    running.forEach(Cancellation::terminate);
  }

  public synchronized boolean isCanceled() {
    return canceled;
  }

  /**
   * @throws CancellationException if canceled
   */
  public void check() {
    if (isCanceled()) {
      throw new CancellationException("canceled");
    }
  }

  /** Registers a run that is about to start. */
  synchronized void enter(OrtSession.RunOptions options) {
    if (canceled) {
      throw new CancellationException("canceled");
    }
    running.add(options);
  }

  /** After this, the options are no longer touched and may be closed. */
  synchronized void leave(OrtSession.RunOptions options) {
    running.remove(options);
  }

  private static void terminate(OrtSession.RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException("the runtime does not take the request to stop", e);
    }
  }
}
