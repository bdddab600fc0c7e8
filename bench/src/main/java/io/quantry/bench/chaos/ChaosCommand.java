package io.quantry.bench.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/chaos}: runs a platform under faults and prints the counts. */
@Command(
    name = "bench/chaos",
    description = "Runs a platform of its own under faults; exit code 0 if nothing was lost.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ChaosCommand implements Callable<Integer> {
  @Option(names = "--minutes", description = "How long faults strike.")
  private int minutes = 10;

  @Option(names = "--seed", description = "Decides the order of the faults.")
  private long seed = 1;

  @Option(names = "--jobs", description = "At most so many are submitted.")
  private int jobs = Integer.MAX_VALUE;

  @Option(names = "--workers", description = "Workers, each with one slot.")
  private int workers = 2;

  @Option(names = "--faults", description = "Only those whose name matches this glob.")
  private String faults = "*";

  @Option(names = "--quick", description = "Short leases and outages.")
  private boolean quick;

  @Option(
      names = "--soak",
      description = "Load to the end of the time; memory, files and scratch are watched.")
  private boolean soak;

  @Option(names = "--home", description = "An empty folder, kept afterwards (default: a new one).")
  private Path home = Path.of("");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ChaosCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = System.out;
    Path folder = home.toString().isEmpty() ? Files.createTempDirectory("quantry-chaos-") : home;
    out.println("logs are in " + folder.resolve("platform"));
    PathMatcher wanted = FileSystems.getDefault().getPathMatcher("glob:" + faults);
    List<Fault> chosen =
        Faults.all().stream().filter(fault -> wanted.matches(Path.of(fault.label()))).toList();
    ChaosOptions options =
        new ChaosOptions(
            folder,
            Duration.ofMinutes(minutes),
            seed,
            jobs,
            workers,
            quick ? Timing.quick() : Timing.byDefault(),
            chosen,
            soak);
    ChaosReport report =
        new ChaosRun(
                options,
                line ->
                    out.println(
                        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
                            + " "
                            + line))
            .run();
    out.print(report.text());
    return report.good() ? 0 : 1;
  }
}
