package io.quantry.evaluation.latency;

import java.time.Duration;
import java.util.List;

/**
 * What to time, and for how long.
 *
 * @param points shapes to time; the first decides the speedup objective
 * @param launches pairs of fresh sessions a point
 * @param minRounds at least so many runs of each model a launch
 * @param budget measuring time a launch, reached or passed by whole rounds; warm-up comes on top,
 *     at most as long again
 */
public record LatencyPlan(List<LatencyPoint> points, int launches, int minRounds, Duration budget) {
  public LatencyPlan {
    points = List.copyOf(points);
    if (launches < 1 || minRounds < 2 || budget.isNegative()) {
      throw new IllegalArgumentException(
          "needs a launch and two rounds, got %d and %d".formatted(launches, minRounds));
    }
  }

  /** Three launches of at least 8 rounds and 1.2 s each. */
  public static LatencyPlan of(List<LatencyPoint> points) {
    return new LatencyPlan(points, 3, 8, Duration.ofMillis(1200));
  }

  /** Times nothing. */
  public static LatencyPlan none() {
    return of(List.of());
  }
}
