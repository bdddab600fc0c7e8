package io.quantry.jobservice.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.dispatch.*}: how the backlog becomes records.
 *
 * @param interval {@code interval}: how often the dispatcher looks without being woken
 * @param republishAfter {@code republish-after}: a record unclaimed for so long is published again,
 *     later each further time
 * @param recordsPerMember {@code records-per-member}: unclaimed records that a pool's topic may
 *     hold for each live member
 */
@ConfigurationProperties(prefix = "job-service.dispatch", ignoreUnknownFields = false)
public record DispatchSettings(
    @DefaultValue("1s") Duration interval,
    @DefaultValue("30s") Duration republishAfter,
    @DefaultValue("2") int recordsPerMember) {
  public DispatchSettings {
    if (!interval.isPositive() || !republishAfter.isPositive() || recordsPerMember < 1) {
      throw new IllegalArgumentException("job-service.dispatch: expected positive values");
    }
  }
}
