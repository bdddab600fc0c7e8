package io.quantry.bench.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a run is to be.
 *
 * @param home an empty folder for everything that it makes
 * @param duration how long faults strike
 * @param jobs at most so many are submitted
 * @param workers besides one evaluator
 * @param faults what may go wrong
 * @param soak whether the load goes on to the end of the time, and is watched for growth
 */
record ChaosOptions(
    Path home,
    Duration duration,
    long seed,
    int jobs,
    int workers,
    Timing timing,
    List<Fault> faults,
    boolean soak) {
  ChaosOptions {
    faults = List.copyOf(faults);
    if (!duration.isPositive() || jobs < 1 || workers < 2 || faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected time, at least one job, two workers and one fault");
    }
  }
}
