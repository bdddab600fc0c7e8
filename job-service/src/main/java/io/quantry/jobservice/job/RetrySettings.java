package io.quantry.jobservice.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.retries.*}: how long to wait before the next attempt.
 *
 * @param base {@code base}: upper bound of the first wait; it doubles with each further attempt
 * @param most {@code most}: upper bound of any wait
 * @param preferAnother {@code prefer-another}: for so long after a member was lost its job goes to
 *     another one, if there is any; short, for that other may have much to do
 */
@ConfigurationProperties(prefix = "job-service.retries", ignoreUnknownFields = false)
public record RetrySettings(
    @DefaultValue("5s") Duration base,
    @DefaultValue("5m") Duration most,
    @DefaultValue("10s") Duration preferAnother) {
  public RetrySettings {
    if (!base.isPositive() || most.compareTo(base) < 0 || preferAnother.isNegative()) {
      throw new IllegalArgumentException(
          "job-service.retries: expected 0 < base <= most and 0 <= prefer-another");
    }
  }
}
