package io.quantry.jobservice.drain;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.drain.*}: how a replica stops.
 *
 * @param period {@code period}: how long it goes on serving after it was told to stop and says that
 *     it is not ready any more; longer than whoever sends requests here takes to notice
 */
@ConfigurationProperties(prefix = "job-service.drain", ignoreUnknownFields = false)
public record DrainSettings(@DefaultValue("5s") Duration period) {
  public DrainSettings {
    if (period.isNegative()) {
      throw new IllegalArgumentException("job-service.drain.period must not be negative");
    }
  }
}
