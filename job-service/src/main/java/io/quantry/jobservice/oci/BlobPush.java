package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes blobs in: at once, in chunks, or from another repository. A blob that came as one chunk is
 * that artifact; several are read once more and become one.
 */
@Component
class BlobPush {
  private final BlobUploads uploads;
  private final PushedBlobs pushed;
  private final ServedVersions versions;
  private final Blobs blobs;
  private final TransactionTemplate transactions;

  BlobPush(
      BlobUploads uploads,
      PushedBlobs pushed,
      ServedVersions versions,
      Blobs blobs,
      TransactionTemplate transactions) {
    this.uploads = uploads;
    this.pushed = pushed;
    this.versions = versions;
    this.blobs = blobs;
    this.transactions = transactions;
  }

  /** All of a blob in one request. */
  void whole(UUID tenant, Repository repository, Digest digest, InputStream body)
      throws IOException {
    Blob blob = pushed.write(body, digest);
    owning(blob, () -> pushed.keep(tenant, repository, digest, blob));
  }

  /**
   * Makes a blob that the tenant has elsewhere the repository's too; false if there is none.
   *
   * @param from where; absent: anywhere
   */
  boolean mount(UUID tenant, Repository repository, Digest digest, @Nullable Repository from) {
    Optional<Blob> found = pushed.find(tenant, from, digest);
    if (found.isEmpty() && from != null && digest.algorithm() == Digest.Algorithm.SHA256) {
      found = versions.file(tenant, from, digest.hex()).map(BlobPush::blob);
    }
    try {
      found.ifPresent(blob -> pushed.refer(tenant, repository, digest, blob));
      return found.isPresent();
    } catch (DataIntegrityViolationException collected) {
      return false; // it went this very moment
    }
  }

  private static Blob blob(BlobRef file) {
    return new Blob(file.sha256(), file.sizeBytes());
  }

  /**
   * Adds what the body holds, if it holds anything.
   *
   * @param range where the sender believes it belongs
   * @throws QuantryException {@code range-not-satisfiable} if that is not the next place
   */
  BlobUpload add(BlobUpload upload, Optional<ContentRange> range, InputStream body)
      throws IOException {
    requireNext(upload, range);
    PushbackInputStream bytes = new PushbackInputStream(body);
    if (isEmpty(bytes)) {
      return upload;
    }
    Blob chunk = blobs.putPassing(upload.tenant(), bytes, Long.MAX_VALUE);
    if (range.isPresent() && range.get().length() != chunk.sizeBytes()) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Expected as many bytes as Content-Range says");
    }
    return uploads.add(upload, chunk);
  }

  private static void requireNext(BlobUpload upload, Optional<ContentRange> range) {
    if (range.isPresent() && range.get().first() != upload.received()) {
      throw new QuantryException(
          ErrorCode.RANGE_NOT_SATISFIABLE, "Expected the bytes from " + upload.received() + " on");
    }
  }

  private static boolean isEmpty(PushbackInputStream bytes) throws IOException {
    int first = bytes.read();
    if (first >= 0) {
      bytes.unread(first);
    }
    return first < 0;
  }

  /** Makes a blob of what has come and what the body still holds. */
  void finish(BlobUpload begun, Digest digest, Optional<ContentRange> range, InputStream body)
      throws IOException {
    boolean inOne = begun.received() == 0 && range.isEmpty();
    BlobUpload upload = inOne ? begun : add(begun, range, body);
    Blob blob = inOne ? pushed.write(body, digest) : joined(uploads.chunks(upload), digest);
    owning(
        blob,
        () ->
            transactions.executeWithoutResult(
                status -> {
                  uploads.end(upload);
                  pushed.keep(upload.tenant(), upload.repository(), digest, blob);
                }));
  }

  private Blob joined(List<Blob> chunks, Digest digest) throws IOException {
    boolean same = chunks.size() == 1 && digest.algorithm() == Digest.Algorithm.SHA256;
    if (same) {
      if (!chunks.getFirst().sha256().equals(digest.hex())) {
        throw Digest.mismatch();
      }
      return chunks.getFirst();
    }
    try (InputStream all =
        new InSequence(
            chunks.stream()
                .<InSequence.Opening>map(
                    chunk -> () -> blobs.open(chunk.sha256(), 0, chunk.sizeBytes()))
                .iterator())) {
      return pushed.write(all, digest);
    }
  }

  /** What the tenant may not own is to be collected. */
  private void owning(Blob blob, Runnable keeping) {
    try {
      keeping.run();
    } catch (RuntimeException refused) {
      blobs.disown(blob.sha256());
      throw refused;
    }
  }
}
