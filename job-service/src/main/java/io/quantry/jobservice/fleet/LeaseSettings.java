package io.quantry.jobservice.fleet;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.leases.*}: how long work belongs to whom.
 *
 * @param duration {@code duration}: how long a lease lasts without a heartbeat, on the database's
 *     clock; a member is live for as long
 * @param heartbeat {@code heartbeat}: how often members are told to beat
 * @param lostAfter {@code lost-after}: silence after which a member kills its children; below
 *     {@code duration}, so that no two members ever work on one stage
 * @param sweep {@code sweep}: how often expired leases, due retries and deadlines are looked for
 */
@ConfigurationProperties(prefix = "job-service.leases", ignoreUnknownFields = false)
public record LeaseSettings(
    @DefaultValue("30s") Duration duration,
    @DefaultValue("10s") Duration heartbeat,
    @DefaultValue("25s") Duration lostAfter,
    @DefaultValue("2s") Duration sweep) {
  public LeaseSettings {
    if (!heartbeat.isPositive()
        || !sweep.isPositive()
        || heartbeat.compareTo(lostAfter) >= 0
        || lostAfter.compareTo(duration) >= 0) {
      throw new IllegalArgumentException(
          "job-service.leases: expected 0 < heartbeat < lost-after < duration and 0 < sweep");
    }
  }
}
