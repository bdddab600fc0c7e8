package io.quantry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.quantry.objectstore.Fault;
import io.quantry.objectstore.ObjectStoreLink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class S3ArtifactStoreTest extends ArtifactStoreContract {
  private final S3Settings settings = S3TestBucket.create();
  private final S3ArtifactStore store = new S3ArtifactStore(settings);

  @Override
  ArtifactStore store() {
    return store;
  }

  /** As a server answers whose disk or quota is full. */
  @Override
  ArtifactStore fullStore() {
    ObjectStoreLink link = S3TestBucket.link();
    link.faults(
        head ->
            head.method().equals("PUT")
                ? new Fault.Refused(507, "XMinioStorageFull")
                : new Fault.None());
    return new S3ArtifactStore(S3TestBucket.over(link, S3TestBucket.create()));
  }

  /** Times are in whole seconds, and an artifact of the last second is not written again. */
  @Override
  Duration timeStep() {
    return S3TestBucket.RENEW_AFTER.plusMillis(1100);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void keepsWhatTakesSeveralParts() throws IOException {
    byte[] large = large();
    Artifact artifact = store.put(new ByteArrayInputStream(large), Expectation.none());
    try (InputStream stored = store.open(artifact.digest())) {
      assertThat(stored.readAllBytes()).isEqualTo(large);
    }
    int middle = S3Settings.LEAST_PART_BYTES - 1;
    try (InputStream stored = store.open(artifact.digest(), middle, 3)) {
      assertThat(stored.readAllBytes())
          .containsExactly(large[middle], large[middle + 1], large[middle + 2]);
    }
    assertThat(store.dropAbandonedUploads(Instant.now().plusSeconds(60))).isZero();
  }

  @Test
  void fiftyWritersMakeOneArtifact() throws Exception {
    writeAtOnce(50, new byte[100_000]);
  }

  @Test
  void fiftyWritersOfSeveralPartsMakeOneArtifact() throws Exception {
    assumeFalse(
        System.getProperty("object-store", "").isEmpty(),
        "S3Mock mixes up the parts of several uploads to one key: wants -Dobject-store");
    writeAtOnce(50, large());
  }

  private void writeAtOnce(int count, byte[] bytes) throws Exception {
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Artifact> writer =
          () -> store.put(new ByteArrayInputStream(bytes), Expectation.none());
      List<Future<Artifact>> written =
          Stream.generate(() -> writer).limit(count).map(writers::submit).toList();
      for (Future<Artifact> one : written) {
        assertThat(one.get().sizeBytes()).isEqualTo(bytes.length);
      }
    }
    try (Stream<Artifact> all = store.list()) {
      assertThat(all).hasSize(1);
    }
    assertThat(store.dropAbandonedUploads(Instant.now().plusSeconds(60))).isZero();
  }

  @Test
  void givesAnAddressWithWhichOthersRead() throws Exception {
    Artifact artifact = put("abc");
    URI address = store.download(artifact.digest(), Duration.ofMinutes(1));
    try (InputStream bytes = address.toURL().openStream()) {
      assertThat(bytes.readAllBytes()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(address.getQuery()).contains("X-Amz-Expires=60", "X-Amz-Signature=");
  }

  @Test
  void anUploadReplacesADamagedArtifact() throws IOException {
    Artifact artifact = put("abc");
    try (S3Bucket bucket = new S3Bucket(settings)) {
      String key = S3Keys.blob(settings, artifact.digest());
      bucket
          .client()
          .putObject(
              request -> request.bucket(bucket.name()).key(key), RequestBody.fromString("damaged"));
      put("abc");
      assertThat(store.find(artifact.digest())).get().extracting(Artifact::sizeBytes).isEqualTo(3L);
    }
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws IOException {
    try (S3Bucket bucket = new S3Bucket(settings)) {
      for (String key : List.of("other", "quantry/blobs/readme", "staging/other")) {
        bucket
            .client()
            .putObject(
                request -> request.bucket(bucket.name()).key(key), RequestBody.fromString("other"));
      }
      assertThat(store.dropAbandonedUploads(Instant.now().plusSeconds(60))).isZero();
      try (Stream<Artifact> all = store.list()) {
        assertThat(all).isEmpty();
      }
      assertThat(bucket.head("staging/other")).isPresent();
    }
  }

  private static byte[] large() {
    byte[] bytes = new byte[2 * S3Settings.LEAST_PART_BYTES + 1];
    new Random(3).nextBytes(bytes);
    return bytes;
  }
}
