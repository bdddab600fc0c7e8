package io.quantry.bench.chaos;

import java.time.Duration;
import java.util.List;

/**
 * How fast things go.
 *
 * @param settings of job-service, as {@code name=value}
 * @param lease how long a lease lasts
 * @param outage how long a server stays away
 * @param longestRestart before which a killed process is started again
 * @param reach how long a fault waits for its place to be reached
 * @param patience for a process to serve, and for what is left at the end
 */
record Timing(
    List<String> settings,
    Duration lease,
    Duration outage,
    Duration longestRestart,
    Duration reach,
    Duration patience) {
  /** How soon a lost job must be with another worker, from the kill on. */
  static final Duration RE_LEASE_LIMIT = Duration.ofSeconds(45);

  /** As the platform comes. */
  static Timing byDefault() {
    return new Timing(
        List.of("job-service.collection.interval=20s"),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10));
  }

  /** Everything shortened by configuration, for a run within a build. */
  static Timing quick() {
    return new Timing(
        List.of(
            "job-service.collection.interval=5s",
            "job-service.leases.duration=8s",
            "job-service.leases.lost-after=6s",
            "job-service.leases.heartbeat=1s",
            "job-service.leases.sweep=1s",
            "job-service.retries.base=500ms",
            "job-service.retries.prefer-another=5s",
            "job-service.dispatch.republish-after=8s"),
        Duration.ofSeconds(8),
        Duration.ofSeconds(8),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofMinutes(8));
  }
}
