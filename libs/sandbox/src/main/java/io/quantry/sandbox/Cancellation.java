package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.Failure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A request to stop one run, made from any thread, effective once. A run that is canceled before it
 * starts does not start.
 */
public final class Cancellation {
  private final CompletableFuture<Failure> requested = new CompletableFuture<>();

  /** Stops the run with {@link ErrorCode#CANCELED}. */
  public void cancel() {
    stop(Failure.of(ErrorCode.CANCELED, "Canceled"));
  }

  /** Stops the run; {@code cause} becomes its failure unless another came first. */
  public void stop(Failure cause) {
    requested.complete(cause);
  }

  /** The cause, once there is one. */
  public Optional<Failure> cause() {
    return Optional.ofNullable(requested.getNow(null));
  }

  CompletableFuture<Failure> requested() {
    return requested;
  }
}
