package io.quantry.jobservice.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.idempotency.*}: how long a key stands for the job that it was first used for.
 *
 * @param keep {@code keep}: from its first use on
 * @param interval {@code interval}: how often older ones are cleared away
 */
@ConfigurationProperties(prefix = "job-service.idempotency", ignoreUnknownFields = false)
public record IdempotencySettings(
    @DefaultValue("7d") Duration keep, @DefaultValue("1h") Duration interval) {
  public IdempotencySettings {
    if (keep.compareTo(Duration.ofMinutes(1)) < 0 || interval.isZero() || interval.isNegative()) {
      throw new IllegalArgumentException(
          "job-service.idempotency.keep must be at least 1m, job-service.idempotency.interval above 0");
    }
  }
}
