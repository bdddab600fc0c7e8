package io.quantry.jobservice.artifact;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.collection.*}: what becomes of bytes to which nothing refers.
 *
 * @param keep {@code keep}: how long they are kept after they came, because what refers to them may
 *     be under way
 * @param keepPassing {@code keep-passing}: the same for bytes that are replaced often, such as
 *     checkpoints; longer than the check of any upload takes
 * @param interval {@code interval}: how often they are looked for
 */
@ConfigurationProperties(prefix = "job-service.collection", ignoreUnknownFields = false)
public record CollectionSettings(
    @DefaultValue("24h") Duration keep,
    @DefaultValue("1h") Duration keepPassing,
    @DefaultValue("10m") Duration interval) {
  public CollectionSettings {
    if (!keepPassing.isPositive() || keepPassing.compareTo(keep) > 0 || !interval.isPositive()) {
      throw new IllegalArgumentException(
          "job-service.collection: expected 0 < keep-passing <= keep and 0 < interval");
    }
  }
}
