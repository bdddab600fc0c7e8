package io.quantry.agent;

import io.quantry.contracts.fleet.BlobRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Downloaded blobs of this agent by digest. A blob enters only after its digest was checked; the
 * least recently used ones go when the bound is passed.
 */
final class BlobCache {
  /** Opens the bytes of a blob that is not in the cache. */
  interface Source {
    InputStream open(BlobRef blob) throws IOException, InterruptedException;
  }

  private final BoundedFolder folder;
  private final AgentTelemetry telemetry;

  BlobCache(Path folder, long boundBytes) throws IOException {
    this(folder, boundBytes, AgentTelemetry.none());
  }

  BlobCache(Path folder, long boundBytes, AgentTelemetry telemetry) throws IOException {
    this.telemetry = telemetry;
    this.folder = new BoundedFolder(folder, boundBytes);
  }

  /** Puts a copy of {@code blob} at {@code target}, from the cache or from {@code source}. */
  void copyTo(BlobRef blob, Path target, Source source) throws IOException, InterruptedException {
    boolean hit = folder.copyTo(blob.sha256(), target);
    telemetry.cacheAsked("blobs", hit);
    if (!hit) {
      folder.put(blob.sha256(), blob.sizeBytes(), part -> fetch(blob, part, source));
      if (!folder.copyTo(blob.sha256(), target)) {
        throw new IOException(
            "The blob %s of %d bytes made room for another right after it came; expected a cache that holds what runs at a time: give it a larger cache-size"
                .formatted(blob.sha256(), blob.sizeBytes()));
      }
    }
  }

  /** Puts {@code blob} at {@code part} and checks its digest, without keeping it here. */
  static void fetch(BlobRef blob, Path part, Source source)
      throws IOException, InterruptedException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(source.open(blob), digest);
        OutputStream out = Files.newOutputStream(part)) {
      in.transferTo(out);
    }
    String got = HexFormat.of().formatHex(digest.digest());
    if (!got.equals(blob.sha256())) {
      throw new IOException(
          "Expected the blob %s, got bytes of digest %s".formatted(blob.sha256(), got));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
