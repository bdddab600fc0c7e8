package io.quantry.cli.platform.backup;

import java.time.Instant;
import java.util.List;

/**
 * What an archive holds; its last entry but one, for the digests are known last.
 *
 * @param format of the archive, see {@link #FORMAT}
 * @param quantry version that wrote it
 * @param createdAt when the copy of the database was complete
 * @param postgres major version that wrote the database's files
 * @param schema version of the database's schema
 * @param folders every folder, by its path in the home
 * @param files every file but the manifest and its digest
 */
record Manifest(
    int format,
    String quantry,
    Instant createdAt,
    String postgres,
    int schema,
    List<String> folders,
    List<Entry> files) {
  static final int FORMAT = 1;
  static final String NAME = "manifest.json";

  /** The SHA-256 of {@link #NAME} in hexadecimal, so that a damaged manifest shows too. */
  static final String DIGEST_NAME = "manifest.sha256";

  Manifest {
    folders = List.copyOf(folders);
    files = List.copyOf(files);
  }

  /**
   * One file.
   *
   * @param name its path in the home, with {@code /}
   * @param bytes its length
   * @param sha256 of its bytes, in hexadecimal
   */
  record Entry(String name, long bytes, String sha256) {}

  long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  long artifacts() {
    return files.stream().filter(file -> file.name().startsWith(HomeFiles.BLOBS)).count();
  }
}
