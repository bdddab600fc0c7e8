package io.quantry.jobservice.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.sessions.*}: how long a browser stays signed in.
 *
 * @param duration {@code duration}: at most so long after signing in
 * @param idle {@code idle}: at most so long after the last request
 * @param sweep {@code sweep}: how often sessions that are over are cleared away, and the last use
 *     of keys is written down
 * @param secure {@code secure}: whether browsers reach this by https alone; without, the cookie
 *     goes over http too
 */
@ConfigurationProperties(prefix = "job-service.sessions", ignoreUnknownFields = false)
public record SessionSettings(
    @DefaultValue("12h") Duration duration,
    @DefaultValue("2h") Duration idle,
    @DefaultValue("10s") Duration sweep,
    @DefaultValue("true") boolean secure) {
  public SessionSettings {
    if (!sweep.isPositive() || !idle.isPositive() || idle.compareTo(duration) > 0) {
      throw new IllegalArgumentException(
          "job-service.sessions: expected 0 < idle <= duration and 0 < sweep");
    }
  }
}
