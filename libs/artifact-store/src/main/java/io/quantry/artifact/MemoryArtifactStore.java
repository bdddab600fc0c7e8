package io.quantry.artifact;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A store on the heap, for tests: it obeys the same contract, and is gone with the JVM. */
public final class MemoryArtifactStore implements ArtifactStore {
  private final Map<Sha256, Held> held = new ConcurrentHashMap<>();
  private final long capacityBytes;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Held(byte[] bytes, Instant storedAt) {}

  /** Holds up to {@code capacityBytes} in all. */
  public MemoryArtifactStore(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  @Override
  public Artifact put(InputStream source, Expectation expectation) throws IOException {
    ByteArrayOutputStream staging = new ByteArrayOutputStream();
    long room = capacityBytes - held.values().stream().mapToLong(one -> one.bytes().length).sum();
    HashedCopy.Summary summary =
        HashedCopy.copy(
            source,
            expectation,
            (buffer, length) -> {
              if (staging.size() + length > room) {
                throw new StoreFullException();
              }
              staging.write(buffer, 0, length);
            });
    Held fresh = new Held(staging.toByteArray(), Instant.now());
    held.put(summary.digest(), fresh);
    return describe(summary.digest(), fresh);
  }

  @Override
  public Optional<Artifact> find(Sha256 digest) {
    return Optional.ofNullable(held.get(digest)).map(found -> describe(digest, found));
  }

  @Override
  public InputStream open(Sha256 digest, long offset, long length) {
    Held found = held.get(digest);
    if (found == null) {
      throw new ArtifactMissingException(digest);
    }
    Ranges.check(offset, length, found.bytes().length);
    return new ByteArrayInputStream(found.bytes(), (int) offset, (int) length);
  }

  @Override
  public boolean delete(Sha256 digest) {
    return held.remove(digest) != null;
  }

  @Override
  public Stream<Artifact> list() {
    return held.entrySet().stream().map(entry -> describe(entry.getKey(), entry.getValue()));
  }

  /** An interrupted upload is garbage on the heap already. */
  @Override
  public int dropAbandonedUploads(Instant before) {
    return 0;
  }

  private static Artifact describe(Sha256 digest, Held held) {
    return new Artifact(digest, held.bytes().length, held.storedAt());
  }
}
