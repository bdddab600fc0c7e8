package io.quantry.cli.platform.backup;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.backup.OnlineBackup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a PostgreSQL data folder as a base backup takes them, by the rules of PostgreSQL's
 * manual: left out is what a server makes anew, the control file comes last, files that vanish
 * meanwhile are none of the backup's, and those that change are put right by the log.
 */
final class DatabaseFiles {
  private static final Set<String> WITHOUT_CONTENT =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "pg_internal.init", "backup_label");
  private static final String CONTROL = "global/pg_control";
  private static final String TEMPORARY = "pgsql_tmp";
  private static final int READS = 20;

  private final Path data;
  private final ArchiveWriter archive;

  DatabaseFiles(Path data, ArchiveWriter archive) {
    this.data = data;
    this.archive = archive;
  }

  /** Everything but the log, between the backup's begin and its finish. */
  void copyData() throws IOException {
    archive.folder(HomeFiles.DATA);
    copyFolder(data);
    archive.bytes(name(data.resolve(CONTROL)), control());
  }

  /** The label and the log that make the copy consistent, after the backup's finish. */
  void copyLog(OnlineBackup.Finish finish) throws IOException {
    archive.bytes(
        HomeFiles.DATA + "/backup_label", finish.label().getBytes(StandardCharsets.UTF_8));
    Path folder = data.resolve("pg_wal");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.matches("[0-9A-F]{24}")
            && name.compareTo(finish.firstLog()) >= 0
            && name.compareTo(finish.lastLog()) <= 0) {
          archive.file(name(file), file);
        }
      }
    }
  }

  private void copyFolder(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.sorted().toList()) {
        copy(child);
      }
    } catch (NoSuchFileException dropped) {
      // a database that was dropped meanwhile
    }
  }

  private void copy(Path path) throws IOException {
    String name = path.getFileName().toString();
    String below = data.relativize(path).toString();
    if (LEFT_OUT.contains(name) || name.startsWith(TEMPORARY) || below.equals(CONTROL)) {
      return;
    }
    if (Files.isSymbolicLink(path)) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST,
          "The database keeps files outside its folder, which are not copied: " + below);
    }
    if (Files.isDirectory(path)) {
      archive.folder(name(path));
      if (below.equals("pg_wal")) {
        archive.folder(name(path.resolve("archive_status")));
        archive.folder(name(path.resolve("summaries")));
      } else if (!WITHOUT_CONTENT.contains(below)) {
        copyFolder(path);
      }
    } else {
      try {
        archive.file(name(path), path);
      } catch (NoSuchFileException vanished) {
        // a table that was dropped meanwhile
      }
    }
  }

  /** The server writes it in one piece, so two equal reads are no half of two states. */
  private byte[] control() throws IOException {
    Path file = data.resolve(CONTROL);
    byte[] last = Files.readAllBytes(file);
    for (int i = 0; i < READS; i++) {
      byte[] again = Files.readAllBytes(file);
      if (Arrays.equals(last, again)) {
        return again;
      }
      last = again;
    }
    throw new IOException(file + " changes all the time");
  }

  private String name(Path path) {
    return HomeFiles.DATA + "/" + data.relativize(path);
  }
}
