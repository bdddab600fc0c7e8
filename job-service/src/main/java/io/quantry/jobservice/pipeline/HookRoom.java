package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * How much hooks take of this replica at once: connections to the database, and memory for bodies.
 * Forges deliver in bursts and to a path without a key, and must not take what users need. Whoever
 * finds no room in time is told to come again. Thread-safe.
 */
@Component
class HookRoom {
  /** What even an empty body counts for, so that the number of hooks is bounded too. */
  private static final int UNIT = 512 << 10;

  private final Semaphore connections;
  private final Semaphore units;
  private final Duration patience;

  HookRoom(PipelineSettings settings) {
    this.connections = new Semaphore(settings.concurrent(), true);
    this.units = new Semaphore((int) (settings.memory().toBytes() / UNIT), true);
    this.patience = settings.patience();
  }

  /** Bytes held until it is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Runs work that borrows one connection; nobody may wait in it.
   *
   * @throws QuantryException {@code overloaded}
   */
  <T> T database(Supplier<T> work) {
    acquire(connections, 1);
    try {
      return work.get();
    } finally {
      connections.release();
    }
  }

  /**
   * Holds memory for a body.
   *
   * @throws QuantryException {@code overloaded}
   */
  Held bytes(int most) {
    int wanted = Math.ceilDiv(Math.max(most, 1), UNIT);
    acquire(units, wanted);
    return () -> units.release(wanted);
  }

  private void acquire(Semaphore semaphore, int permits) {
    try {
      if (semaphore.tryAcquire(permits, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    throw busy();
  }

  static QuantryException busy() {
    return new QuantryException(
        ErrorCode.OVERLOADED, "Too many hooks are being taken in, deliver this one again");
  }
}
