package io.quantry.cli.platform.backup;

import io.quantry.cli.output.Json;
import io.quantry.cli.output.Progress;
import io.quantry.embedded.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An archive that is formed as a backup is, of a few files, and what a test makes of it. */
final class SmallArchive {
  static final String SECRET = "{\"apiKey\": \"x\"}";
  private static final int SCHEMA = 3;

  private SmallArchive() {}

  static Path write(Path file) throws IOException {
    return write(file, SCHEMA, List.of());
  }

  /** With the schema and with further entries that the manifest lists as it lists the others. */
  static Path write(Path file, int schema, List<String> furtherNames) throws IOException {
    try (ArchiveWriter archive = ArchiveWriter.create(file, 0)) {
      archive.folder("postgres");
      archive.bytes("postgres/password", "p".getBytes(StandardCharsets.UTF_8));
      archive.bytes("secrets.json", SECRET.getBytes(StandardCharsets.UTF_8));
      archive.folder("postgres/data");
      archive.bytes("postgres/data/PG_VERSION", "18\n".getBytes(StandardCharsets.UTF_8));
      for (String name : furtherNames) {
        archive.bytes(name, "further".getBytes(StandardCharsets.UTF_8));
      }
      finish(archive, schema, archive.files());
    }
    return file;
  }

  /** With a manifest that lists {@code files}. */
  static void finish(ArchiveWriter archive, int schema, List<Manifest.Entry> files)
      throws IOException {
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            "0.1.0",
            Instant.parse("2026-11-25T12:00:00Z"),
            PostgresServer.MAJOR_VERSION,
            schema,
            archive.folders(),
            new ArrayList<>(files));
    archive.finish(Json.pretty(manifest).getBytes(StandardCharsets.UTF_8));
  }

  static Manifest restore(Path file, Path home) {
    return new HomeRestore(file, home, Progress.none(), 0).run();
  }
}
