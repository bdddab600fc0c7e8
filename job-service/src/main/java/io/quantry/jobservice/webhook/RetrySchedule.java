package io.quantry.jobservice.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a delivery that failed is tried again: ten times in just under three days, each wait up to a
 * tenth shorter or longer, so that what failed together does not come back together.
 */
final class RetrySchedule {
  private static final double JITTER = 0.1;

  static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(8),
          Duration.ofHours(10),
          Duration.ofHours(12),
          Duration.ofHours(16),
          Duration.ofHours(18));

  private RetrySchedule() {}

  /** The wait after {@code retries} retries have failed too, empty if there is no further one. */
  static Optional<Duration> next(int retries, RandomGenerator random) {
    if (retries >= WAITS.size()) {
      return Optional.empty();
    }
    double factor = random.nextDouble(1 - JITTER, 1 + JITTER);
    return Optional.of(Duration.ofMillis(Math.round(WAITS.get(retries).toMillis() * factor)));
  }
}
