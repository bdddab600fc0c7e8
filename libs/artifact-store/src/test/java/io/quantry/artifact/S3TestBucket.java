package io.quantry.artifact;

import io.quantry.backends.Backends;
import io.quantry.objectstore.ObjectStore;
import io.quantry.objectstore.ObjectStoreLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/** A bucket of a test's own, in whatever object store the build tests with. */
final class S3TestBucket {
  static final Duration RENEW_AFTER = Duration.ofSeconds(1);

  private static final ObjectStore STORE = Backends.objectStore();

  private S3TestBucket() {}

  /** A new bucket, reached directly. */
  static S3Settings create() {
    S3Settings settings =
        settings("test-" + UUID.randomUUID(), STORE.endpoint(), STORE.secretAccessKey());
    try (S3ArtifactStore store = new S3ArtifactStore(settings)) {
      store.createBucket();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings;
  }

  /** A link to the store that the test may break. */
  static ObjectStoreLink link() {
    return new ObjectStoreLink(STORE.endpoint().getPort(), STORE.accessKeyId());
  }

  /** The same bucket over a link. */
  static S3Settings over(ObjectStoreLink link, S3Settings settings) {
    return settings(settings.bucket(), link.endpoint(), STORE.secretAccessKey());
  }

  /** The same bucket over a link, with a key that nobody has. */
  static S3Settings withUnknownKey(S3Settings settings) {
    return new S3Settings(
        settings.bucket(),
        settings.prefix(),
        settings.endpoint(),
        settings.region(),
        true,
        new S3Settings.Credentials("nobody", "knows"),
        settings.partBytes(),
        RENEW_AFTER);
  }

  private static S3Settings settings(String bucket, URI endpoint, String secret) {
    return new S3Settings(
        bucket,
        "quantry/",
        endpoint,
        "us-east-1",
        true,
        new S3Settings.Credentials(STORE.accessKeyId(), secret),
        S3Settings.LEAST_PART_BYTES,
        RENEW_AFTER);
  }
}
