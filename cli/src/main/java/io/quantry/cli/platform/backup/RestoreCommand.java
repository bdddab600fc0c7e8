package io.quantry.cli.platform.backup;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantry restore}: a new home from an archive. */
@Command(
    name = "restore",
    description =
        "Make a new home from an archive of 'quantry backup': every digest is checked first, and"
            + " an existing home is never written to.")
public final class RestoreCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "FILE", description = "The archive.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path file;

  @Option(
      names = "--home",
      required = true,
      paramLabel = "FOLDER",
      description = "The home to make: a folder that is not there yet, or is empty.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path home;

  @Override
  public Integer call() {
    Manifest manifest;
    try (Progress progress = output.progress()) {
      manifest = new HomeRestore(file, home, progress, Disk.RESERVE_BYTES).run();
    }
    output.print(
        Map.of(
            "home", home.toString(),
            "createdAt", manifest.createdAt().toString(),
            "schema", manifest.schema(),
            "artifacts", manifest.artifacts(),
            "bytes", manifest.bytes()),
        () ->
            """
            %s is as the home was at %s: %d artifacts, %d MB.
            Start it with 'quantry up --home %s'; its API key is that of the home it came from."""
                .formatted(
                    home,
                    manifest.createdAt(),
                    manifest.artifacts(),
                    manifest.bytes() >> 20,
                    home));
    return ExitCode.GOOD;
  }
}
