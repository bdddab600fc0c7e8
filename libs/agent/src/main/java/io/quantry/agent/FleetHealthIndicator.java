package io.quantry.agent;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether this agent is of use: it has joined the fleet, and its heartbeats are answered. */
@Component("fleet") // its name among the others
final class FleetHealthIndicator implements HealthIndicator {
  private final Agent agent;

  FleetHealthIndicator(Agent agent) {
    this.agent = agent;
  }

  @Override
  public Health health() {
    return agent.membership().map(FleetHealthIndicator::of).orElseGet(FleetHealthIndicator::notYet);
  }

  private static Health of(Membership membership) {
    Duration silence = membership.silence();
    boolean answered = silence.toMillis() <= membership.registration().lostAfterMillis();
    return (answered ? Health.up() : Health.down())
        .withDetail("member", membership.registration().memberId())
        .withDetail("heartbeatAnswered", silence.toSeconds() + " s ago")
        .build();
  }

  private static Health notYet() {
    return Health.down().withDetail("member", "not joined").build();
  }
}
