package io.quantry.cli.platform.backup;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An archive from outside: hostile until it has been checked. Read from its begin to its end. */
final class Archive {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_ENTRIES = 10_000_000;

  private final Path file;

  Archive(Path file) {
    this.file = file;
  }

  /** What becomes of the entries, in their order. */
  interface Visitor {
    void folder(String name) throws IOException;

    /** {@code content} ends with the entry. */
    void file(String name, long bytes, InputStream content) throws IOException;
  }

  /**
   * Shows every entry.
   *
   * @throws QuantryException {@code archive-entry-forbidden} for a name or kind that no backup has,
   *     {@code invalid-request} for what is no archive or not all of one
   */
  void read(Visitor visitor) {
    try (InputStream stored = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        TarArchiveInputStream tar = new TarArchiveInputStream(stored, "UTF-8")) {
      int entries = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > MAX_ENTRIES) {
          throw refused("it has more than " + MAX_ENTRIES + " entries");
        }
        show(entry, tar, visitor);
      }
    } catch (WriteFailed failed) {
      throw failed.failure;
    } catch (IOException | IllegalArgumentException broken) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST,
          "%s is no whole backup: it ends too early, or is none (%s)"
              .formatted(file, broken.getMessage()),
          broken);
    }
  }

  private void show(TarArchiveEntry entry, InputStream content, Visitor visitor)
      throws IOException {
    String name = entry.getName();
    if (entry.isDirectory()) {
      String folder = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
      requireAllowed(folder);
      visitor.folder(folder);
    } else if (entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && !entry.isSparse()) {
      if (!name.equals(Manifest.NAME) && !name.equals(Manifest.DIGEST_NAME)) {
        requireAllowed(name);
      }
      visitor.file(name, entry.getSize(), content);
    } else {
      throw forbidden("is neither a file nor a folder");
    }
  }

  private void requireAllowed(String name) {
    if (!HomeFiles.allows(name)) {
      throw forbidden("has a name that no backup has");
    }
  }

  private QuantryException forbidden(String why) {
    return new QuantryException(
        ErrorCode.ARCHIVE_ENTRY_FORBIDDEN,
        "%s is refused, nothing was written: an entry %s".formatted(file, why));
  }

  /** A refusal of the archive as a whole. */
  QuantryException refused(String why) {
    return new QuantryException(
        ErrorCode.INVALID_REQUEST, "%s is refused, nothing was restored: %s".formatted(file, why));
  }

  /** What went wrong where a visitor writes, which is not the archive's fault. */
  static final class WriteFailed extends IOException {
    private static final long serialVersionUID = 1;

    private final QuantryException failure;

    WriteFailed(QuantryException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
