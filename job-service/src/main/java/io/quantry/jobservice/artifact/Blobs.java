package io.quantry.jobservice.artifact;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.artifact.Artifact;
import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.DirectDownloads;
import io.quantry.artifact.Expectation;
import io.quantry.artifact.Sha256;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.tenancy.PlatformRows;
import io.quantry.telemetry.Buckets;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Puts bytes into the store and remembers whose they are. Memory is O(1) in their length. */
@Component
public class Blobs {
  private final ArtifactStore store;
  private final ArtifactSettings settings;
  private final CollectionSettings collection;
  private final JdbcClient database;
  private final PlatformRows rows;
  private final DistributionSummary uploads;

  Blobs(
      ArtifactStore store,
      ArtifactSettings settings,
      CollectionSettings collection,
      JdbcClient database,
      PlatformRows rows,
      MeterRegistry meters) {
    this.store = store;
    this.settings = settings;
    this.collection = collection;
    this.database = database;
    this.rows = rows;
    this.uploads =
        Buckets.bytes("quantry.upload.size", "Bytes of files taken, from users and from the fleet")
            .register(meters);
  }

  /**
   * Reads {@code source} to its end and keeps it for {@code tenant}.
   *
   * @param declared the digest that the sender says it sends, in hexadecimal
   * @throws QuantryException {@code digest-mismatch}, {@code payload-too-large}, {@code disk-full}
   */
  public Blob put(UUID tenant, InputStream source, @Nullable String declared) throws IOException {
    return owned(tenant, write(source, declared), collection.keep());
  }

  /**
   * As {@link #put}, for bytes that are replaced often: they go soon after nothing refers to them
   * any more.
   *
   * @param most how many bytes are taken, where that is less than usual
   */
  public Blob putPassing(UUID tenant, InputStream source, long most) throws IOException {
    long bound = Math.min(most, settings.maxFileSize().toBytes());
    Artifact artifact = store.put(source, Expectation.atMost(bound));
    return owned(tenant, taken(artifact), collection.keepPassing());
  }

  private Blob owned(UUID tenant, Blob blob, Duration keep) {
    try {
      own(tenant, blob, keep);
    } catch (RuntimeException refused) {
      disown(blob.sha256());
      throw refused;
    }
    return blob;
  }

  /** As {@link #put}, but remembers nothing yet: {@link #own} does, in the caller's transaction. */
  public Blob write(InputStream source, @Nullable String declared) throws IOException {
    Expectation expectation = Expectation.atMost(settings.maxFileSize().toBytes());
    Artifact artifact =
        store.put(
            source, declared == null ? expectation : expectation.withDigest(new Sha256(declared)));
    return taken(artifact);
  }

  private Blob taken(Artifact artifact) {
    uploads.record((double) artifact.sizeBytes());
    return new Blob(artifact.digest().toString(), artifact.sizeBytes());
  }

  /** Remembers that {@code tenant} owns bytes that the store holds. */
  public void own(UUID tenant, Blob blob) {
    own(tenant, blob, collection.keep());
  }

  /**
   * Says that an upload gave up bytes which it wrote and could not own. If nobody else owns them,
   * they go with the next collection that finds them old enough.
   */
  public void disown(String sha256) {
    rows.with(
        () ->
            database
                .sql(
                    """
                    INSERT INTO artifact_removals (sha256, removed_at)
                    VALUES (?, clock_timestamp()) ON CONFLICT DO NOTHING
                    """)
                .param(sha256)
                .update());
  }

  private void own(UUID tenant, Blob blob, Duration keep) {
    database
        .sql(
            """
            INSERT INTO artifacts (tenant_id, sha256, size_bytes, keep_until)
            VALUES (?, ?, ?, clock_timestamp() + make_interval(secs => ?))
            ON CONFLICT (tenant_id, sha256) DO UPDATE
              SET keep_until = greatest(artifacts.keep_until, excluded.keep_until)
            """)
        .params(tenant, blob.sha256(), blob.sizeBytes(), keep.toMillis() / 1000.0)
        .update();
  }

  /** Whether the store itself holds the bytes. */
  public boolean exists(String sha256) {
    try {
      return store.find(new Sha256(sha256)).isPresent();
    } catch (IOException e) {
      throw new QuantryException(
          ErrorCode.SERVICE_UNAVAILABLE, "The artifact store cannot be read, try again", e);
    }
  }

  /** Where others can read the bytes by themselves; empty where they cannot. */
  Optional<URI> address(String sha256) throws IOException {
    BucketSettings bucket = settings.s3();
    return store instanceof DirectDownloads direct && bucket != null && bucket.directDownloads()
        ? Optional.of(direct.download(new Sha256(sha256), bucket.linkValidity()))
        : Optional.empty();
  }

  /** {@code length} bytes from {@code offset}; the caller closes the stream. */
  public InputStream open(String sha256, long offset, long length) throws IOException {
    return store.open(new Sha256(sha256), offset, length);
  }
}
