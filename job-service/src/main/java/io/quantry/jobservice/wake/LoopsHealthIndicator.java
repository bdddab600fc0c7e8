package io.quantry.jobservice.wake;

import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether every loop still comes round. A round that fails (no database, no broker) has come round;
 * one that hangs for longer than any time limit in it allows has not, and only a restart helps.
 */
@Component
class LoopsHealthIndicator implements HealthIndicator {
  /** Above the sum of all time limits of a round against servers that do not answer. */
  private static final Duration STUCK_AFTER = Duration.ofMinutes(5);

  private final List<Looping> loops;
  private final Duration stuckAfter;

  @Autowired
  LoopsHealthIndicator(List<Looping> loops) {
    this(loops, STUCK_AFTER);
  }

  LoopsHealthIndicator(List<Looping> loops, Duration stuckAfter) {
    this.loops = List.copyOf(loops);
    this.stuckAfter = stuckAfter;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    for (Looping looping : loops) {
      WakeableLoop loop = looping.loop();
      Duration busy = loop.busyFor();
      boolean well = loop.isRunning() && busy.compareTo(stuckAfter) < 0;
      if (!well) {
        health.down();
      }
      health.withDetail(
          loop.name(), loop.isRunning() ? "in its round for " + busy.toSeconds() + " s" : "ended");
    }
    return health.build();
  }
}
