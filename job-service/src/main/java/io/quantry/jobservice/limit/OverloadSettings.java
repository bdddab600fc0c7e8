package io.quantry.jobservice.limit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.overload.*}: what a replica takes on at once of {@code /v1}.
 *
 * @param concurrent {@code concurrent}: requests that are worked on, fewer than the database's
 *     connections ({@code spring.datasource.hikari.maximum-pool-size}, 16): so nobody waits for one
 *     until it times out, and the fleet always finds one
 * @param waiting {@code waiting}: requests that wait for that, beyond them 429 at once
 * @param maxWait {@code max-wait}: longest wait, then 429
 * @param lasting {@code lasting}: transfers, event streams and dry runs, which may take minutes and
 *     are counted apart
 */
@ConfigurationProperties(prefix = "job-service.overload", ignoreUnknownFields = false)
public record OverloadSettings(
    @DefaultValue("12") int concurrent,
    @DefaultValue("1000") int waiting,
    @DefaultValue("50ms") Duration maxWait,
    @DefaultValue("500") int lasting) {
  public OverloadSettings {
    if (concurrent < 1 || waiting < 0 || lasting < 1) {
      throw new IllegalArgumentException(
          "job-service.overload.concurrent and lasting must be at least 1, waiting not negative");
    }
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("job-service.overload.max-wait must not be negative");
    }
  }
}
