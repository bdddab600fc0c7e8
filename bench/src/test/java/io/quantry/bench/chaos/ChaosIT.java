package io.quantry.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run of {@code bench/chaos}, with leases and outages shortened by configuration. How many
 * faults fit into it depends on the machine; all of them are struck by {@code bench/chaos --quick}.
 */
class ChaosIT {
  private static final long SEED = Long.getLong("quantry.seed", 20261126);
  private static final Duration FAULTS = Duration.ofSeconds(75);

  @TempDir Path folder;

  @Test
  void nothingIsLostOrDoneTwiceWhileThingsGoWrong() throws InterruptedException {
    ChaosOptions options =
        new ChaosOptions(
            folder.resolve("run"), FAULTS, SEED, 1_000, 2, Timing.quick(), Faults.all(), false);
    ChaosReport report = new ChaosRun(options, System.out::println).run();
    System.out.print(report.text());
    assertThat(report.good()).as(report.text()).isTrue();
    assertThat(report.struck()).as("faults that struck").isNotEmpty();
    assertThat(report.outcome().jobs()).as("accepted jobs").isPositive();
  }
}
