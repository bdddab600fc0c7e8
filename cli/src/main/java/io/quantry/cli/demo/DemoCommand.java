package io.quantry.cli.demo;

import io.quantry.cli.ExitCode;
import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.home.Home;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;
import io.quantry.cli.platform.Dashboard;
import io.quantry.cli.platform.PlatformProcess;
import io.quantry.cli.platform.PlatformSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry demo}: the whole platform on a fresh home, two real models to their verdicts. */
@Command(
    name = "demo",
    description = {
      "Take two real models through the whole platform and print what came out.",
      "Exits with 1 if anything fell short of its thresholds."
    })
public final class DemoCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(names = "--report", paramLabel = "FILE", description = "Write everything as JSON, too.")
  private @Nullable Path report;

  @Option(names = "--keep", description = "Leave the platform running until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--port",
      description = "Loopback port of the REST interface (default: ${DEFAULT-VALUE}, any).")
  private int port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (TemporaryFolder home = TemporaryFolder.create();
        Progress progress = output.progress()) {
      PlatformSettings settings = PlatformSettings.of(new Home(home.path()), port, true);
      progress.at("starting the platform", null);
      try (PlatformProcess platform = PlatformProcess.start(settings, progress, home)) {
        RunningPlatform running = platform.running();
        QuantryClient client = new QuantryClient(new Connection(running.url(), running.apiKey()));
        DemoRun run = new DemoRun(client, progress);
        List<CaseResult> results = run.run(DemoCases.all(home.path().resolve("demo")));
        DemoReport document = DemoReport.of(results, (System.nanoTime() - begun) / 1e9);
        if (report != null) {
          Files.writeString(report, Json.pretty(document) + System.lineSeparator());
        }
        progress.close();
        output.print(document, () -> DemoTable.of(document));
        if (keep) {
          fillBoard(running, client);
          platform.awaitEnd();
        }
        return document.good() ? ExitCode.GOOD : ExitCode.OBJECTIVE_MISSED;
      }
    }
  }

  private void fillBoard(RunningPlatform running, QuantryClient client) throws IOException {
    try (Progress progress = output.progress()) {
      DemoRun run = new DemoRun(client, progress);
      List<String> jobs = run.submitAll(DemoCases.board());
      output.say(
          """
          Up until Ctrl-C, with everything above:
            Dashboard  %s
            API key    %s
          %d more jobs fill the dashboard now, live.\
          """
              .formatted(Dashboard.at(running), running.apiKey(), jobs.size()));
      run.awaitEnds(jobs);
    }
    output.say("All jobs have ended. Still up until Ctrl-C.");
  }
}
