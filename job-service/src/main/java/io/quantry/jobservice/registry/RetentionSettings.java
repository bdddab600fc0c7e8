package io.quantry.jobservice.registry;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.retention.*}: what becomes of versions that nobody wants any more.
 *
 * @param grace {@code grace}: how long a deleted version keeps its files, so that it can be brought
 *     back
 * @param interval {@code interval}: how often such versions are looked for
 */
@ConfigurationProperties(prefix = "job-service.retention", ignoreUnknownFields = false)
public record RetentionSettings(
    @DefaultValue("7d") Duration grace, @DefaultValue("10m") Duration interval) {
  public RetentionSettings {
    if (grace.isNegative() || !interval.isPositive()) {
      throw new IllegalArgumentException(
          "job-service.retention: expected 0 <= grace and 0 < interval");
    }
  }
}
