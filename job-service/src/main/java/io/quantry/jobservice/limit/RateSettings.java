package io.quantry.jobservice.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.rate.*}: requests that one API key may make. The default stops a client that
 * ran wild; it is more than a replica can serve of submissions, so that an honest one never meets
 * it.
 *
 * <p>Buckets are in the memory of each replica and know nothing of each other: in PostgreSQL every
 * request, a refused one too, would cost a write where it is dearest. A balancer spreads the
 * requests of a key, so a share for each replica comes to the whole.
 *
 * @param perSecond {@code per-second}: how many a second for good, over all replicas
 * @param burst {@code burst}: how many at once after a pause, over all replicas
 * @param replicas {@code replicas}: over how many replicas both are divided
 * @param keys {@code keys}: how many keys are remembered; the one longest unused is forgotten first
 */
@ConfigurationProperties(prefix = "job-service.rate", ignoreUnknownFields = false)
public record RateSettings(
    @DefaultValue("2000") int perSecond,
    @DefaultValue("4000") int burst,
    @DefaultValue("1") int replicas,
    @DefaultValue("10000") int keys) {
  public RateSettings {
    if (replicas < 1 || keys < 1) {
      throw new IllegalArgumentException(
          "job-service.rate.replicas and job-service.rate.keys must be at least 1");
    }
    if (perSecond < replicas || burst < perSecond) {
      throw new IllegalArgumentException(
          "job-service.rate.per-second must be at least the number of replicas,"
              + " job-service.rate.burst at least per-second");
    }
  }

  /** The refill of one replica's bucket, a second. */
  int sharePerSecond() {
    return perSecond / replicas;
  }

  /** The size of one replica's bucket. */
  int shareOfBurst() {
    return burst / replicas;
  }
}
