package io.quantry.bench.chaos;

import io.quantry.cli.client.QuantryClient;
import java.time.Duration;
import java.time.Instant;
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

  /** Waits beside the faults until a victim serves again, and notes for how long it did not. */
  void noteAbsence(ServiceProcess victim, Instant death) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Readiness.await(cluster, victim, timing.patience());
                kills.away(victim.name(), death, Instant.now());
              } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** A while until what was killed is started again. */
  void pause() throws InterruptedException {
    Thread.sleep(Duration.ofMillis(random.nextLong(timing.longestRestart().toMillis())));
  }
}
