package io.quantry.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a measurement comes to have the node alone. At first it keeps later tasks out, so that those
 * that run come to their end. If they do not, they are long ones, or their process stands still:
 * then it waits for a moment in which the node is idle and hinders nobody, and only after a while
 * keeps others out again. Thread-safe.
 */
final class MeasuringTurn {
  /** Shorter than Kafka's lock of a record, which is held meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  /** How long others may be kept out. */
  static final Duration FIRM = Duration.ofSeconds(8);

  /** From one time that others were kept out in vain to the next. */
  static final Duration APART = Duration.ofSeconds(24);

  private final NodeLock lock;
  private final InstantSource clock;
  private Instant firmAgain = Instant.MIN;

  MeasuringTurn(NodeLock lock, InstantSource clock) {
    this.lock = lock;
    this.clock = clock;
  }

  /** Waits for the node alone, for some seconds at most. */
  Optional<NodeLock.Held> await() throws InterruptedException {
    return await(FIRM, PATIENCE);
  }

  Optional<NodeLock.Held> await(Duration firm, Duration patience) throws InterruptedException {
    if (!isFirm()) {
      return lock.aloneIfIdle(patience);
    }
    Optional<NodeLock.Held> held = lock.alone(firm);
    if (held.isEmpty()) {
      inVain();
      return lock.aloneIfIdle(patience.minus(firm));
    }
    return held;
  }

  private synchronized boolean isFirm() {
    return !clock.instant().isBefore(firmAgain);
  }

  private synchronized void inVain() {
    firmAgain = clock.instant().plus(APART);
  }
}
