package io.quantry.agent;

import io.quantry.contracts.fleet.BlobRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Downloaded blobs of this agent by digest. A blob enters only after its digest was checked; the
 * least recently used ones go when the bound is passed. Callers get copies, since what runs on them
 * is not trusted.
 */
final class BlobCache {
  /** Opens the bytes of a blob that is not in the cache. */
  interface Source {
    InputStream open(BlobRef blob) throws IOException, InterruptedException;
  }

  private final Path folder;
  private final long boundBytes;

  BlobCache(Path folder, long boundBytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.boundBytes = boundBytes;
  }

  /** Puts a copy of {@code blob} at {@code target}, from the cache or from {@code source}. */
  void copyTo(BlobRef blob, Path target, Source source) throws IOException, InterruptedException {
    Path cached = folder.resolve(blob.sha256());
    for (boolean fetched = false; ; fetched = true) {
      try {
        Files.copy(cached, target, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(cached, FileTime.from(Instant.now()));
        return;
      } catch (NoSuchFileException absent) {
        if (fetched) {
          throw absent;
        }
        fetch(blob, cached, source);
      }
    }
  }

  private void fetch(BlobRef blob, Path cached, Source source)
      throws IOException, InterruptedException {
    Path part = folder.resolve(blob.sha256() + "." + UUID.randomUUID() + ".part");
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(source.open(blob), digest);
          OutputStream out = Files.newOutputStream(part)) {
        in.transferTo(out);
      }
      String got = HexFormat.of().formatHex(digest.digest());
      if (!got.equals(blob.sha256())) {
        throw new IOException(
            "Expected the blob %s, got bytes of digest %s".formatted(blob.sha256(), got));
      }
      evict(blob.sizeBytes());
      Files.move(part, cached, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private synchronized void evict(long wanted) throws IOException {
    List<Path> blobs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> !file.toString().endsWith(".part")).forEach(blobs::add);
    }
    blobs.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    long held = wanted;
    for (Path blob : blobs) {
      held += blob.toFile().length();
    }
    for (Path blob : blobs) {
      if (held <= boundBytes) {
        return;
      }
      held -= blob.toFile().length();
      Files.deleteIfExists(blob);
    }
  }
}
