package io.quantry.cli.platform.backup;

import io.quantry.cli.output.Json;
import io.quantry.contracts.QuantryException;
import io.quantry.embedded.PostgresServer;
import io.quantry.jobservice.schema.SchemaVersions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Whether an archive is whole, untouched and one that this program can open. Writes nothing. */
final class ArchiveCheck implements Archive.Visitor {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_MANIFEST_BYTES = 128 << 20;

  private final Archive archive;
  private final int newestSchema;
  private final Map<String, Manifest.Entry> seen = new HashMap<>();
  private final Set<String> folders = new HashSet<>();
  private byte @Nullable [] manifest;
  private byte @Nullable [] manifestDigest;

  private ArchiveCheck(Archive archive, int newestSchema) {
    this.archive = archive;
    this.newestSchema = newestSchema;
  }

  /**
   * Reads all of it and compares every digest.
   *
   * @throws QuantryException saying what is wrong with it
   */
  static Manifest of(Archive archive) {
    return of(archive, SchemaVersions.newest());
  }

  static Manifest of(Archive archive, int newestSchema) {
    ArchiveCheck check = new ArchiveCheck(archive, newestSchema);
    archive.read(check);
    return check.result();
  }

  @Override
  public void folder(String name) {
    if (!folders.add(name)) {
      throw archive.refused("it has two entries " + name);
    }
  }

  @Override
  public void file(String name, long bytes, InputStream content) throws IOException {
    if (manifestDigest != null || (manifest != null && !name.equals(Manifest.DIGEST_NAME))) {
      throw archive.refused("it goes on after its manifest");
    }
    switch (name) {
      case Manifest.NAME -> manifest = small(bytes, content);
      case Manifest.DIGEST_NAME -> manifestDigest = small(bytes, content);
      default -> {
        if (seen.put(name, new Manifest.Entry(name, bytes, digest(content))) != null) {
          throw archive.refused("it has two entries " + name);
        }
      }
    }
  }

  private byte[] small(long bytes, InputStream content) throws IOException {
    if (bytes > MAX_MANIFEST_BYTES) {
      throw archive.refused("its manifest is too large");
    }
    return content.readAllBytes();
  }

  private static String digest(InputStream content) throws IOException {
    MessageDigest sha256 = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      sha256.update(buffer, 0, read);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private Manifest result() {
    byte[] document = manifest;
    byte[] stated = manifestDigest;
    if (document == null || stated == null) {
      throw archive.refused("it has no manifest at its end, so it is not all there");
    }
    try {
      String computed = digest(new ByteArrayInputStream(document));
      if (!computed.equals(new String(stated, StandardCharsets.US_ASCII))) {
        throw archive.refused("its manifest was changed");
      }
      Manifest read = Json.mapper().readValue(document, Manifest.class);
      requireKnown(read);
      requireSame(read);
      return read;
    } catch (JacksonException | IOException malformed) {
      throw archive.refused("its manifest cannot be read: " + malformed.getMessage());
    }
  }

  private void requireKnown(Manifest read) {
    if (read.format() != Manifest.FORMAT) {
      throw archive.refused(
          "its format is %d, this program knows %d".formatted(read.format(), Manifest.FORMAT));
    }
    if (read.schema() > newestSchema) {
      throw archive.refused(
          "its database has schema %d, this program knows schemas up to %d: restore it with Quantry %s or later"
              .formatted(read.schema(), newestSchema, read.quantry()));
    }
    if (!read.postgres().equals(PostgresServer.MAJOR_VERSION)) {
      throw archive.refused(
          "its database is of PostgreSQL %s, this program runs PostgreSQL %s"
              .formatted(read.postgres(), PostgresServer.MAJOR_VERSION));
    }
  }

  private void requireSame(Manifest read) {
    Set<String> listed = new HashSet<>();
    for (Manifest.Entry entry : read.files()) {
      listed.add(entry.name());
      Manifest.Entry found = seen.get(entry.name());
      if (found == null) {
        throw archive.refused(entry.name() + " is missing");
      }
      if (!found.equals(entry)) {
        throw archive.refused(entry.name() + " was changed: its digest is another");
      }
    }
    if (listed.size() != read.files().size()
        || !listed.equals(seen.keySet())
        || !folders.equals(Set.copyOf(read.folders()))) {
      throw archive.refused("it holds other entries than its manifest lists");
    }
  }
}
