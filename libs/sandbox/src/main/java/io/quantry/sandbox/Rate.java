package io.quantry.sandbox;

import java.util.concurrent.TimeUnit;

/** A bound on what passes in each second. For one thread. */
final class Rate {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long perSecond;
  private long windowStart = System.nanoTime();
  private long taken;

  private Rate(long perSecond) {
    this.perSecond = perSecond;
  }

  /** So much that honest output never waits, so little that reading it costs hardly any CPU. */
  static Rate bytes() {
    return new Rate(4 << 20);
  }

  /** More than anybody can read, fewer than would burden whoever they are passed on to. */
  static Rate events() {
    return new Rate(100);
  }

  /** Whether one more may pass now. */
  boolean admits() {
    startWindowIfOver();
    return taken++ < perSecond;
  }

  /** Counts {@code amount} and sleeps for the rest of the second in which too much came. */
  void pause(long amount) throws InterruptedException {
    startWindowIfOver();
    taken += amount;
    if (taken >= perSecond) {
      TimeUnit.NANOSECONDS.sleep(windowStart + SECOND - System.nanoTime());
    }
  }

  private void startWindowIfOver() {
    long now = System.nanoTime();
    if (now - windowStart >= SECOND) {
      windowStart = now;
      taken = 0;
    }
  }
}
