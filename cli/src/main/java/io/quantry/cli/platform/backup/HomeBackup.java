package io.quantry.cli.platform.backup;

import io.quantry.cli.Version;
import io.quantry.cli.home.Home;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.Progress;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.embedded.EmbeddedServerException;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import io.quantry.embedded.RunningPostgres;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.backup.OnlineBackup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A home's backup: the database first, then the artifacts, which never change and are not collected
 * meanwhile. So each artifact that the copied database refers to is in the archive. A stopped
 * home's database is started for it, which also repairs what a crash left.
 */
final class HomeBackup {
  private final Home home;
  private final Progress progress;
  private final long reserveBytes;

  HomeBackup(Home home, Progress progress, long reserveBytes) {
    this.home = home;
    this.progress = progress;
    this.reserveBytes = reserveBytes;
  }

  /**
   * Writes the archive {@code target}.
   *
   * @throws QuantryException where there is no home, an artifact is missing or damaged, or the disk
   *     is full; then there is no archive
   */
  Manifest writeTo(Path target) {
    Path postgres = home.folder().resolve(HomeFiles.POSTGRES);
    if (!Files.isRegularFile(home.folder().resolve(HomeFiles.DATA).resolve("PG_VERSION"))) {
      throw new QuantryException(
          ErrorCode.NOT_FOUND, "There is no home of a platform at " + home.folder());
    }
    try {
      if (home.running().isPresent()) {
        return write(
            target,
            RunningPostgres.in(postgres)
                .orElseThrow(
                    () ->
                        new QuantryException(
                            ErrorCode.SERVICE_UNAVAILABLE,
                            "The platform runs, its database does not: see its log")));
      }
      try (Home.Lock lock = home.lock();
          PostgresServer server = PostgresServer.start(PostgresSettings.in(postgres))) {
        return write(
            target,
            RunningPostgres.in(postgres)
                .orElseThrow(() -> new IllegalStateException("It has just been started")));
      }
    } catch (EmbeddedServerException failed) {
      throw new QuantryException(
          ErrorCode.SERVICE_UNAVAILABLE, String.valueOf(failed.getMessage()), failed);
    } catch (IOException failed) {
      throw Disk.failed("write " + target, failed);
    }
  }

  private Manifest write(Path target, RunningPostgres server) throws IOException {
    try (ArchiveWriter archive = ArchiveWriter.create(target, reserveBytes);
        OnlineBackup backup =
            OnlineBackup.begin(server.jdbcUrl(), PostgresServer.USER, server.password())) {
      progress.at("copying the database", null);
      archive.folder(HomeFiles.POSTGRES);
      addHomeFile(archive, HomeFiles.PASSWORD);
      addHomeFile(archive, HomeFiles.SECRETS);
      DatabaseFiles database = new DatabaseFiles(server.data(), archive);
      database.copyData();
      int schema = backup.schema();
      OnlineBackup.Finish finish = backup.finish();
      Instant complete = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      database.copyLog(finish);
      copyArtifacts(archive, finish.artifacts());
      progress.at("writing to the disk", null);
      Manifest manifest =
          new Manifest(
              Manifest.FORMAT,
              Version.quantry(),
              complete,
              PostgresServer.MAJOR_VERSION,
              schema,
              archive.folders(),
              archive.files());
      archive.finish(Json.pretty(manifest).getBytes(StandardCharsets.UTF_8));
      return manifest;
    }
  }

  private void addHomeFile(ArchiveWriter archive, String name) throws IOException {
    archive.bytes(name, Files.readAllBytes(HomeFiles.in(home.folder(), name)));
  }

  private void copyArtifacts(ArchiveWriter archive, List<Blob> artifacts) throws IOException {
    long all = Math.max(1, artifacts.stream().mapToLong(Blob::sizeBytes).sum());
    long done = 0;
    archive.folder(HomeFiles.ARTIFACTS);
    for (Blob artifact : artifacts) {
      progress.at("copying the artifacts", (double) done / all);
      String name = HomeFiles.blob(artifact.sha256());
      Manifest.Entry entry;
      try {
        entry = archive.file(name, HomeFiles.in(home.folder(), name));
      } catch (NoSuchFileException gone) {
        throw broken(artifact, "is missing", gone);
      }
      if (!entry.sha256().equals(artifact.sha256()) || entry.bytes() != artifact.sizeBytes()) {
        throw broken(artifact, "is damaged", null);
      }
      done += artifact.sizeBytes();
    }
  }

  private static QuantryException broken(Blob artifact, String how, @Nullable Throwable cause) {
    String message =
        "The artifact sha256:%s %s in the home: no backup was written, for it could not be restored whole"
            .formatted(artifact.sha256(), how);
    return cause == null
        ? new QuantryException(ErrorCode.ARTIFACT_MISSING, message)
        : new QuantryException(ErrorCode.ARTIFACT_MISSING, message, cause);
  }
}
