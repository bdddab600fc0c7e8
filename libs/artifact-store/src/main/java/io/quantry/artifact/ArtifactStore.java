package io.quantry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bytes by their SHA-256. Thread-safe; several processes may share one store.
 *
 * <p><b>Atomic</b>: bytes appear under their digest whole and durable, or not at all; whoever reads
 * an artifact while it is deleted or put again reads it to its end. <b>Not atomic</b>: {@link #put}
 * against {@link #delete} (of the same digest: the later wins, so a collector deletes only what has
 * long been unreferenced, and looks at {@link Artifact#storedAt} again before), and {@link #list}
 * against both. The store counts no references: who needs what is the caller's to know.
 *
 * <p><b>Missing</b>: {@link #find} is empty, {@link #open} throws, {@link #delete} answers false.
 */
public interface ArtifactStore {
  /**
   * Reads {@code source} to its end, hashing and counting on the way, and keeps the bytes. Memory
   * is O(1) in their length. Putting what is already there renews its time. The caller closes the
   * source.
   *
   * @throws StoreFullException if there is no room
   * @throws io.quantry.contracts.QuantryException with {@code DIGEST_MISMATCH} or {@code
   *     PAYLOAD_TOO_LARGE} where the bytes are not what is expected
   * @throws IOException if the source or the store fails; in every one of these cases nothing is
   *     kept
   */
  Artifact put(InputStream source, Expectation expectation) throws IOException;

  Optional<Artifact> find(Sha256 digest) throws IOException;

  /**
   * All bytes, from the first.
   *
   * @throws ArtifactMissingException if there are none
   */
  default InputStream open(Sha256 digest) throws IOException {
    Artifact artifact = find(digest).orElseThrow(() -> new ArtifactMissingException(digest));
    return open(digest, 0, artifact.sizeBytes());
  }

  /**
   * {@code length} bytes from {@code offset}; both may be at the end, where nothing is left to
   * read.
   *
   * @throws ArtifactMissingException if there are none
   * @throws io.quantry.contracts.QuantryException with {@code RANGE_NOT_SATISFIABLE} if the range
   *     leaves the artifact
   */
  InputStream open(Sha256 digest, long offset, long length) throws IOException;

  /** Removes the bytes; false if there were none. */
  boolean delete(Sha256 digest) throws IOException;

  /** Everything held, in no order, read as the stream is consumed: for collection. To be closed. */
  Stream<Artifact> list() throws IOException;

  /**
   * Removes what interrupted uploads left, if it has not grown since {@code before}: such bytes
   * have no digest yet and are not listed.
   *
   * @return how many uploads were dropped
   */
  int dropAbandonedUploads(Instant before) throws IOException;
}
