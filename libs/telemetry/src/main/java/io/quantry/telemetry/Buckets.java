package io.quantry.telemetry;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** The buckets of all our histograms, so that services can be added up. */
public final class Buckets {
  private static final Duration[] TIMES =
      LongStream.of(
              10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
              600_000, 1_800_000, 3_600_000, 7_200_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final double MIB = 1 << 20;
  private static final double[] SIZES =
      DoubleStream.of(1, 16, 64, 256, 512, 1024, 2048, 4096, 8192, 16384, 65536)
          .map(mebibytes -> mebibytes * MIB)
          .toArray();

  private Buckets() {}

  /** A timer whose buckets go from ten milliseconds to two hours. */
  public static Timer.Builder timer(String name, String description) {
    return Timer.builder(name).description(description).serviceLevelObjectives(TIMES);
  }

  /** A summary of sizes whose buckets go from one mebibyte to 64 GiB. */
  public static DistributionSummary.Builder bytes(String name, String description) {
    return DistributionSummary.builder(name)
        .description(description)
        .baseUnit("bytes")
        .serviceLevelObjectives(SIZES);
  }
}
