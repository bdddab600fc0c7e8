package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.ExitCode;
import io.quantry.cli.client.Connection;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code quantry backup} of a platform at work, and of a killed one; each restored and started. */
class BackupIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void aJobThatRanAtTheBackupEndsInTheRestoredHome() throws Exception {
    Path home = folder.resolve("home");
    Path archive = folder.resolve("online.tar");
    Path afterKill = folder.resolve("killed.tar");
    JobView finished;
    JobView running;
    try (PlatformUnderTest platform = PlatformUnderTest.up(home)) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      finished = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
      assertThat(finished.state()).as(finished.document().toString()).isEqualTo(JobState.SUCCEEDED);
      running = DemoData.submit(client, DemoData.trainingJob(15));
      assertThat(Engines.await(PATIENCE, () -> keptACheckpoint(home)))
          .as("a training that runs and has something to go on from")
          .isPresent();

      assertThat(command(home, "backup", "--output", archive.toString())).isEqualTo(ExitCode.GOOD);

      assertThat(state(client, running)).as("the platform goes on").isEqualTo(JobState.RUNNING);
      assertThat(Files.getPosixFilePermissions(archive))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(command(home, "backup", "--output", archive.toString()))
          .as("an archive that is there already")
          .isEqualTo(ExitCode.BAD_INPUT);
      platform.kill();
    }
    PlatformUnderTest.awaitNoProcessOn(home);
    assertThat(command(home, "backup", "--output", afterKill.toString())).isEqualTo(ExitCode.GOOD);
    PlatformUnderTest.awaitNoProcessOn(home);

    for (Path one : List.of(archive, afterKill)) {
      Path restored = folder.resolve(one.getFileName() + "-home");
      assertThat(restore(one, restored)).as(outputs()).isEqualTo(ExitCode.GOOD);
      assertThat(Files.getPosixFilePermissions(restored.resolve("secrets.json")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      try (PlatformUnderTest platform = PlatformUnderTest.up(restored)) {
        QuantryClient client = platform.client();
        assertThat(state(client, finished)).isEqualTo(JobState.SUCCEEDED);
        everyFileIsThere(platform.running());
        JobView end = DemoData.awaitEnd(client, running);
        assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
        JsonNode epochs = client.get(Routes.job(running.id()) + "/epochs").path("items");
        assertThat(epochs.path(0).path("attempt").asInt())
            .as("its checkpoint came along: the first epoch was not trained again")
            .isEqualTo(1);
        assertThat(epochs.path(epochs.size() - 1).path("attempt").asInt()).isGreaterThan(1);
        assertThat(restore(one, restored)).as("a home in use").isEqualTo(ExitCode.BAD_INPUT);
      }
      PlatformUnderTest.awaitNoProcessOn(restored);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "home", "commands", "online.tar", "killed.tar", "online.tar-home", "killed.tar-home");
    }
  }

  /** Downloads every file of every version and compares its digest. */
  private static void everyFileIsThere(RunningPlatform running) throws Exception {
    QuantryClient client = new QuantryClient(new Connection(running.url(), running.apiKey()));
    int files = 0;
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (JsonNode version : client.get(Routes.modelVersions("glyphs")).path("items").values()) {
        String path =
            "%s/%d/download"
                .formatted(Routes.modelVersions("glyphs"), version.path("version").asInt());
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(running.url() + path))
                .header("Authorization", "Bearer " + running.apiKey())
                .build();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream body = http.send(request, BodyHandlers.ofInputStream()).body()) {
          body.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        }
        assertThat(HexFormat.of().formatHex(sha256.digest()))
            .isEqualTo(version.path("sha256").asString());
        files++;
      }
    }
    assertThat(files).isGreaterThanOrEqualTo(2);
  }

  private static Optional<Boolean> keptACheckpoint(Path home) {
    try {
      return Files.readString(home.resolve("quantry.log")).contains("Kept a checkpoint")
          ? Optional.of(true)
          : Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static JobState state(QuantryClient client, JobView job) {
    return new JobView(client.get(Routes.job(job.id()))).state();
  }

  private static int command(Path home, String... arguments)
      throws IOException, InterruptedException {
    return PlatformUnderTest.launch(home, arguments).waitFor();
  }

  /** Restores; the command's output goes beside the home, for the home must be empty. */
  private int restore(Path archive, Path home) throws IOException, InterruptedException {
    return PlatformUnderTest.launchBeside(
            home,
            Files.createDirectories(folder.resolve("commands")),
            "restore",
            archive.toString())
        .waitFor();
  }

  private String outputs() throws IOException {
    Path output = folder.resolve("commands/output.txt");
    return Files.exists(output) ? Files.readString(output) : "";
  }
}
