package io.quantry.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What start-up caches gain: every service is started again and again, with its cache and without,
 * taking turns, until its own health check says ready. Takes the folder that images hold as {@code
 * /opt/quantry}, the folder with the caches, and the number of turns; prints medians as a table.
 */
final class MeasureStartup {
  private static final String WITHOUT = "-XX:AOTMode=off";

  private MeasureStartup() {}

  public static void main(String[] arguments) throws Exception {
    Path caches = Path.of(arguments[1]).toAbsolutePath();
    int turns = Integer.parseInt(arguments[2]);
    Path work = Files.createTempDirectory("measuring");
    try (TrainingRun run = new TrainingRun(Path.of(arguments[0]).toAbsolutePath(), work)) {
      for (DeployedService service : run.services()) {
        run.start(service, WITHOUT);
      }
      System.out.println(
          "| service | ready without, s | with, s | CPU without, s | with, s | cache, MB |");
      System.out.println("|---|---|---|---|---|---|");
      for (DeployedService service : run.services()) {
        Path cache = caches.resolve(service.image().name() + ".aot");
        List<Start> without = new ArrayList<>();
        List<Start> with = new ArrayList<>();
        for (int turn = 0; turn < turns; turn++) {
          without.add(restart(run, service, WITHOUT));
          with.add(restart(run, service, "-XX:AOTCache=" + cache));
        }
        System.out.printf(
            "| %s | %.1f | %.1f | %.1f | %.1f | %d |%n",
            service.image().name(),
            median(without.stream().map(Start::wall).toList()),
            median(with.stream().map(Start::wall).toList()),
            median(without.stream().map(Start::processor).toList()),
            median(with.stream().map(Start::processor).toList()),
            Files.size(cache) / 1_000_000);
      }
    }
  }

  /** From the start to the first yes of the health check, and what the process used until then. */
  private record Start(Duration wall, Duration processor) {}

  private static Start restart(TrainingRun run, DeployedService service, String option)
      throws IOException, InterruptedException {
    run.stop(service);
    long begun = System.nanoTime();
    ServiceProcess process = run.start(service, option);
    return new Start(Duration.ofNanos(System.nanoTime() - begun), process.cpuTime());
  }

  private static double median(List<Duration> values) {
    List<Duration> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2).toMillis() / 1000.0;
  }
}
