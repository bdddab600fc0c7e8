package io.quantry.jobservice.wake;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something at intervals, and at once when woken, on a thread of its own. Thread-safe. */
public final class WakeableLoop {
  private static final Logger LOG = LoggerFactory.getLogger(WakeableLoop.class);

  private final String name;
  private final Duration interval;
  private final Runnable round;
  private final Semaphore wakes = new Semaphore(0);
  private volatile @Nullable Thread thread;
  private volatile @Nullable Long roundBegunNanos;
  private volatile long succeededNanos = System.nanoTime();

  public WakeableLoop(String name, Duration interval, Runnable round) {
    this.name = name;
    this.interval = interval;
    this.round = round;
  }

  public String name() {
    return name;
  }

  /** How long the current round has been going on; zero between rounds. */
  public Duration busyFor() {
    Long begun = roundBegunNanos;
    return begun == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - begun);
  }

  /** How long no round has succeeded, from the making of the loop on. */
  public Duration sinceSuccess() {
    return Duration.ofNanos(System.nanoTime() - succeededNanos);
  }

  public void wake() {
    wakes.release();
  }

  public void start() {
    thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      roundBegunNanos = System.nanoTime();
      try {
        round.run();
        succeededNanos = System.nanoTime();
      } catch (RuntimeException failure) {
        LOG.warn("{} failed, it goes on at the next round: {}", name, failure.toString());
        LOG.debug("{} failed", name, failure);
      } finally {
        roundBegunNanos = null;
      }
      try {
        if (wakes.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public void stop() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(Duration.ofSeconds(5));
      } catch (InterruptedException impatient) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public boolean isRunning() {
    Thread running = thread;
    return running != null && running.isAlive();
  }
}
