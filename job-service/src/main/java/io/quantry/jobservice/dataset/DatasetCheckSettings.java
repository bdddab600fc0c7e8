package io.quantry.jobservice.dataset;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.dataset-checks.*}: how uploaded datasets are checked in the background; how
 * many at a time is {@code job-service.inspection.concurrent}.
 *
 * @param maxWait {@code max-wait}: how long an upload waits for its check unless it prefers less
 * @param lease {@code lease}: how long a check belongs to a replica that is not heard of, on the
 *     database's clock
 * @param sweep {@code sweep}: how often leases are renewed and work is looked for without being
 *     woken; a fraction of {@code lease}, so that a slow round loses none
 */
@ConfigurationProperties(prefix = "job-service.dataset-checks", ignoreUnknownFields = false)
public record DatasetCheckSettings(
    @DefaultValue("20s") Duration maxWait,
    @DefaultValue("30s") Duration lease,
    @DefaultValue("3s") Duration sweep) {
  public DatasetCheckSettings {
    if (maxWait.isNegative() || !sweep.isPositive() || sweep.multipliedBy(3).compareTo(lease) > 0) {
      throw new IllegalArgumentException(
          "job-service.dataset-checks: expected 0 <= max-wait, 0 < sweep and 3 sweep <= lease");
    }
  }
}
