package io.quantry.quantizer.technique.staticqdq;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When to stop trying. */
final class Deadline {
  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, Duration duration) {
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong() + duration.toNanos();
  }

  static Deadline in(Duration duration) {
    return new Deadline(System::nanoTime, duration);
  }

  boolean isOver() {
    return nanoTime.getAsLong() - end > 0;
  }
}
