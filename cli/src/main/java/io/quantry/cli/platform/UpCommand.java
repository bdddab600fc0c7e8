package io.quantry.cli.platform;

import io.quantry.cli.ExitCode;
import io.quantry.cli.home.Home;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry up}: the platform until Ctrl-C. */
@Command(
    name = "up",
    description = "Run the whole platform on this machine until Ctrl-C; its data stay in --home.")
public final class UpCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Where the platform keeps its data (default: ~/.quantry).")
  private Path home = Home.defaultFolder();

  @Option(
      names = "--port",
      description = "Loopback port of the REST interface, 0 for any (default: ${DEFAULT-VALUE}).")
  private int port = PlatformSettings.DEFAULT_PORT;

  @Option(
      names = "--without-worker",
      description =
          "Run no worker here: jobs wait until workers of their own join the addresses in"
              + " running.json, with the join token in secrets.json.")
  private boolean withoutWorker;

  @Override
  public Integer call() throws InterruptedException {
    long begun = System.nanoTime();
    PlatformSettings settings = PlatformSettings.of(new Home(home), port, !withoutWorker);
    PlatformProcess platform;
    try (Progress progress = output.progress()) {
      platform = PlatformProcess.start(settings, progress);
    }
    RunningPlatform running = platform.running();
    double seconds = (System.nanoTime() - begun) / 1e9;
    output.print(
        Map.of("url", running.url(), "apiKey", running.apiKey(), "home", home.toString()),
        () ->
            """
            Quantry is up (%.1f s), its data in %s
              URL        %s
              API key    %s
              Dashboard  %s
            Ctrl-C stops it.\
            """
                .formatted(seconds, home, running.url(), running.apiKey(), Dashboard.at(running)));
    platform.awaitEnd();
    return ExitCode.INTERNAL; // Ctrl-C ends the process elsewhere: a part ended by itself
  }
}
