package io.quantry.bench.chaos;

import io.quantry.cli.client.QuantryClient;
import java.time.Duration;
import java.util.Random;

/**
 * Where a fault strikes.
 *
 * @param random seeded
 */
record Scene(
    Cluster cluster, Workload load, Timing timing, Tally tally, Kills kills, Random random) {
  QuantryClient client() {
    return cluster.client();
  }

  /** A while until what was killed is started again. */
  void pause() throws InterruptedException {
    Thread.sleep(Duration.ofMillis(random.nextLong(timing.longestRestart().toMillis())));
  }
}
