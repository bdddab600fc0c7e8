package io.quantry.agent;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether the heartbeat and the loop of each pool still come round. Servers that are away are
 * waited for within time limits, which is coming round; a loop that is stuck or dead is helped by a
 * restart alone.
 */
@Component("loops") // its name among the others
final class LoopsHealthIndicator implements HealthIndicator {
  /** Above the time limits of a round: the node, the claim, and Kafka's own. */
  static final Duration STUCK_AFTER = Duration.ofMinutes(3);

  private final Agent agent;

  LoopsHealthIndicator(Agent agent) {
    this.agent = agent;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    agent
        .pulses()
        .forEach(
            (loop, pulse) -> {
              Duration silence = pulse.silence();
              if (silence.compareTo(STUCK_AFTER) > 0) {
                health.down();
              }
              health.withDetail(loop, "silent for " + silence.toSeconds() + " s");
            });
    return health.build();
  }
}
