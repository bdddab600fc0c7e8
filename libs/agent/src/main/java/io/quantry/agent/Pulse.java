package io.quantry.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells whether a permanent thread still comes round. Thread-safe. */
final class Pulse {
  private volatile @Nullable Long beatenNanos = System.nanoTime();

  /** It comes round, and works. */
  void beat() {
    beatenNanos = System.nanoTime();
  }

  /** It waits for something that may take any time. */
  void rest() {
    beatenNanos = null;
  }

  /** How long it has not come round; zero while it rests. */
  Duration silence() {
    Long beaten = beatenNanos;
    return beaten == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - beaten);
  }
}
