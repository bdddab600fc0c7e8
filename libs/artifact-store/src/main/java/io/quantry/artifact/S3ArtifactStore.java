package io.quantry.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store in an S3 bucket. What fits into one part is written at once, and the server compares its
 * SHA-256. More is staged as a multipart upload, read back and hashed as it lies there, and copied
 * inside the server, by parts, to the key of its digest. Either becomes visible by one conditional
 * write: of many that put the same bytes, one writes them. Times are the server's, to the second.
 *
 * <p>Bytes that lie there already are written again only where their time is old (see {@link
 * S3Settings#renewAfter}) or their size is not theirs: a damaged object is replaced.
 */
public final class S3ArtifactStore implements ArtifactStore, DirectDownloads, AutoCloseable {
  private static final int PUBLISH_TRIES = 5;

  /** Small enough for a server to copy before a connection counts as silent. */
  private static final long COPY_PART_BYTES = 256L << 20;

  private final S3Bucket bucket;
  private final S3Settings settings;

  /** Opens the store; nothing is asked of the server yet. */
  public S3ArtifactStore(S3Settings settings) {
    this.settings = settings;
    this.bucket = new S3Bucket(settings);
  }

  /** Makes the bucket: for a server of one's own, where nobody else does. */
  public void createBucket() throws IOException {
    S3Calls.call(
        "a new bucket",
        () -> bucket.client().createBucket(request -> request.bucket(bucket.name())));
  }

  @Override
  public Artifact put(InputStream source, Expectation expectation) throws IOException {
    Expectation bounded =
        new Expectation(
            expectation.digest(), Math.min(expectation.maxBytes(), settings.mostBytes()));
    try (S3Staging staging = new S3Staging(bucket)) {
      HashedCopy.Summary summary = HashedCopy.copy(source, bounded, staging::append);
      if (staging.isSmall()) {
        return publish(summary, onlyNew -> putWhole(summary.digest(), staging, onlyNew));
      }
      return publishStaged(
          staging.finish(), new Expectation(summary.digest(), summary.sizeBytes()));
    }
  }

  private boolean putWhole(Sha256 digest, S3Staging staging, boolean onlyNew) throws IOException {
    byte[] raw = HexFormat.of().parseHex(digest.hex());
    return bucket.put(
        S3Keys.blob(settings, digest),
        staging.buffer(),
        staging.filled(),
        Base64.getEncoder().encodeToString(raw),
        onlyNew);
  }

  /** Reads a staged object back and gives it the key of its digest; it stays staged as well. */
  Artifact publishStaged(String staged, Expectation expectation) throws IOException {
    HeadObjectResponse lies =
        bucket
            .head(staged)
            .orElseThrow(() -> new IOException("the staged object " + staged + " is gone"));
    HashedCopy.Summary summary;
    try (InputStream back = S3Reader.openStaged(bucket, staged, lies.contentLength())) {
      summary = HashedCopy.copy(back, expectation, (buffer, length) -> {});
    }
    if (summary.sizeBytes() == 0) { // no part can be copied from it
      return put(new ByteArrayInputStream(new byte[0]), expectation);
    }
    return publish(summary, onlyNew -> copy(staged, lies.eTag(), summary, onlyNew));
  }

  private boolean copy(String staged, String tag, HashedCopy.Summary summary, boolean onlyNew)
      throws IOException {
    long size = summary.sizeBytes();
    try (S3Upload copy = S3Upload.begin(bucket, S3Keys.blob(settings, summary.digest()))) {
      for (long first = 0; first < size; first += COPY_PART_BYTES) {
        copy.copy(staged, tag, first, Math.min(size, first + COPY_PART_BYTES) - 1);
      }
      return copy.complete(onlyNew);
    }
  }

  /** A write that leaves alone what is there where it is told to, and then answers false. */
  private interface Write {
    boolean run(boolean onlyNew) throws IOException;
  }

  private Artifact publish(HashedCopy.Summary summary, Write write) throws IOException {
    boolean onlyNew = find(summary.digest()).isEmpty();
    for (int tries = 0; tries < PUBLISH_TRIES; tries++) {
      if (onlyNew && write.run(true)) {
        return new Artifact(summary.digest(), summary.sizeBytes(), Instant.now());
      }
      Optional<Artifact> there = find(summary.digest());
      onlyNew = there.isEmpty(); // deleted meanwhile
      if (there.isPresent()) {
        if (there.get().sizeBytes() == summary.sizeBytes() && isYoung(there.get())) {
          return there.get();
        }
        if (write.run(false)) {
          return new Artifact(summary.digest(), summary.sizeBytes(), Instant.now());
        }
      }
    }
    throw new IOException(
        "others put and deleted sha256:%s %d times meanwhile"
            .formatted(summary.digest(), PUBLISH_TRIES));
  }

  private boolean isYoung(Artifact artifact) {
    return artifact.storedAt().plus(settings.renewAfter()).isAfter(Instant.now());
  }

  @Override
  public Optional<Artifact> find(Sha256 digest) throws IOException {
    return bucket
        .head(S3Keys.blob(settings, digest))
        .map(found -> new Artifact(digest, found.contentLength(), found.lastModified()));
  }

  @Override
  public InputStream open(Sha256 digest, long offset, long length) throws IOException {
    Artifact artifact = find(digest).orElseThrow(() -> new ArtifactMissingException(digest));
    Ranges.check(offset, length, artifact.sizeBytes());
    return S3Reader.open(bucket, S3Keys.blob(settings, digest), digest, offset, length);
  }

  @Override
  public URI download(Sha256 digest, Duration validFor) throws IOException {
    return S3Calls.call(
        "an address",
        () ->
            URI.create(
                bucket
                    .presigner()
                    .presignGetObject(
                        presigned ->
                            presigned
                                .signatureDuration(validFor)
                                .getObjectRequest(
                                    request ->
                                        request
                                            .bucket(bucket.name())
                                            .key(S3Keys.blob(settings, digest))))
                    .url()
                    .toExternalForm()));
  }

  @Override
  public boolean delete(Sha256 digest) throws IOException {
    String key = S3Keys.blob(settings, digest);
    boolean there = bucket.head(key).isPresent();
    if (there) {
      bucket.delete(key);
    }
    return there;
  }

  @Override
  public Stream<Artifact> list() throws IOException {
    return Stream.iterate(
            Optional.of(page(null)), Optional::isPresent, page -> after(page.orElseThrow()))
        .flatMap(page -> page.orElseThrow().contents().stream())
        .flatMap(this::describe);
  }

  private Optional<ListObjectsV2Response> after(ListObjectsV2Response page) {
    try {
      return page.isTruncated()
          ? Optional.of(page(page.nextContinuationToken()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ListObjectsV2Response page(@Nullable String token) throws IOException {
    return S3Calls.call(
        "a list of objects",
        () ->
            bucket
                .client()
                .listObjectsV2(
                    request ->
                        request
                            .bucket(bucket.name())
                            .prefix(S3Keys.blobs(settings))
                            .continuationToken(token)));
  }

  private Stream<Artifact> describe(S3Object object) {
    return S3Keys.digest(settings, object.key()).stream()
        .map(digest -> new Artifact(digest, object.size(), object.lastModified()));
  }

  @Override
  public int dropAbandonedUploads(Instant before) throws IOException {
    return new S3Leftovers(bucket).drop(before);
  }

  /** Ends idle connections; what is being read breaks off. */
  @Override
  public void close() {
    bucket.close();
  }
}
