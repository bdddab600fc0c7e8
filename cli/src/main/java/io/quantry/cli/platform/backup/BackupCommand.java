package io.quantry.cli.platform.backup;

import io.quantry.cli.ExitCode;
import io.quantry.cli.home.Home;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantry backup}: a home in one file, while its platform runs or not. */
@Command(
    name = "backup",
    description =
        "Copy a home, with its platform running or not, into one archive that 'quantry restore'"
            + " reads. The archive holds the home's secrets: only its owner can read it.")
public final class BackupCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("'quantry-'yyyyMMdd'T'HHmmss'Z.tar'").withZone(ZoneOffset.UTC);

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Where the platform keeps its data (default: ~/.quantry).")
  private Path home = Home.defaultFolder();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE|FOLDER",
      description = "The archive to write; in a folder that exists, one named after the time.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path target;

  @Override
  public Integer call() {
    Path file = Files.isDirectory(target) ? target.resolve(STAMP.format(Instant.now())) : target;
    Manifest manifest;
    try (Progress progress = output.progress()) {
      manifest = new HomeBackup(new Home(home), progress, Disk.RESERVE_BYTES).writeTo(file);
    }
    output.print(
        Map.of(
            "file", file.toString(),
            "createdAt", manifest.createdAt().toString(),
            "schema", manifest.schema(),
            "artifacts", manifest.artifacts(),
            "bytes", manifest.bytes()),
        () ->
            "%s holds the home as of %s: %d artifacts, %d MB. It contains the home's secrets."
                .formatted(
                    file, manifest.createdAt(), manifest.artifacts(), manifest.bytes() >> 20));
    return ExitCode.GOOD;
  }
}
