package io.quantry.artifact;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.objectstore.Fault;
import io.quantry.objectstore.ObjectStoreLink;
import io.quantry.objectstore.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store does where the network, the server or its own process fails. */
class S3FailureTest {
  private static final byte[] LARGE = new byte[2 * S3Settings.LEAST_PART_BYTES + 1];

  private final S3Settings settings = S3TestBucket.create();
  private final ObjectStoreLink link = S3TestBucket.link();
  private final S3ArtifactStore store = new S3ArtifactStore(S3TestBucket.over(link, settings));
  private final AtomicInteger conflicts = new AtomicInteger();

  @AfterEach
  void close() throws IOException {
    store.close();
    link.close();
  }

  @Test
  void keepsNothingOfAnUploadWhoseServerIsGoneInTheMiddle() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    link.faults(
        head -> {
          if (!head.target().contains("partNumber=2")) {
            return new Fault.None();
          }
          tries.incrementAndGet();
          return new Fault.UploadCut(1000);
        });
    assertThatThrownBy(() -> putLarge(Expectation.none()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the object store did not answer part 2");
    assertThat(tries).hasValueBetween(2, 4);
    assertThatNothingIsKept();
  }

  @Test
  void sendsAPartAgainThatBrokeOff() throws IOException {
    link.faults(once("partNumber=2", new Fault.UploadCut(1000)));
    Artifact artifact = putLarge(Expectation.none());
    assertThat(artifact.sizeBytes()).isEqualTo(LARGE.length);
  }

  @Test
  void goesOnWhereAnAnswerBrokeOff() throws IOException {
    Artifact artifact = putLarge(Expectation.none());
    AtomicInteger answers = new AtomicInteger();
    link.faults(
        head ->
            head.method().equals("GET") && answers.incrementAndGet() < 3
                ? new Fault.AnswerCut(1 << 20)
                : new Fault.None());
    try (InputStream bytes = store.open(artifact.digest())) {
      assertThat(bytes.readAllBytes()).isEqualTo(LARGE);
    }
    assertThat(answers).hasValue(3);
  }

  @Test
  void neverTakesATruncatedAnswerForAllOfIt() throws IOException {
    Artifact artifact = putLarge(Expectation.none());
    link.faults(
        head ->
            head.header("Range").startsWith("bytes=0-")
                ? new Fault.AnswerCut(1 << 20)
                : head.method().equals("GET") ? new Fault.AnswerCut(0) : new Fault.None());
    try (InputStream bytes = store.open(artifact.digest())) {
      assertThatThrownBy(bytes::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void keepsNothingWhoseDigestIsAnother() throws IOException {
    Sha256 other = new Sha256("0".repeat(64));
    assertThatThrownBy(() -> putLarge(Expectation.none().withDigest(other)))
        .asInstanceOf(type(QuantryException.class))
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.DIGEST_MISMATCH);
    assertThatNothingIsKept();
  }

  /** What lies in the bucket is read back: what was sent is not enough. */
  @Test
  void publishesNothingThatWasStoredDifferently() throws IOException {
    try (S3Bucket bucket = new S3Bucket(settings);
        S3Staging staging = new S3Staging(bucket)) {
      staging.append(LARGE, LARGE.length);
      String key = staging.finish();
      Expectation sent = Expectation.none().withDigest(new Sha256("1".repeat(64)));
      assertThatThrownBy(() -> store.publishStaged(key, sent))
          .asInstanceOf(type(QuantryException.class))
          .extracting(QuantryException::code)
          .isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }
    assertThatNothingIsKept();
  }

  @Test
  void triesAgainWhereTwoConditionalWritesMet() throws IOException {
    link.faults(
        head ->
            head.method().equals("POST") && !head.header("If-None-Match").isEmpty()
                ? conflict()
                : new Fault.None());
    assertThat(putLarge(Expectation.none()).sizeBytes()).isEqualTo(LARGE.length);
    assertThat(conflicts).hasValue(2);
  }

  @Test
  void saysThatItsCredentialsAreRefused() {
    S3Settings refused = S3TestBucket.withUnknownKey(S3TestBucket.over(link, settings));
    try (S3ArtifactStore unknown = new S3ArtifactStore(refused)) {
      Sha256 digest = new Sha256("0".repeat(64));
      assertThatThrownBy(() -> unknown.find(digest))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("refuses the credentials");
      assertThatThrownBy(
              () -> unknown.put(new ByteArrayInputStream(new byte[3]), Expectation.none()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("refuses the credentials");
    }
  }

  @Test
  void collectsWhatKilledProcessesLeft() throws Exception {
    Instant before = Instant.now().minusSeconds(2);
    S3Settings.Credentials credentials = requireNonNull(settings.credentials());
    for (String moment : new String[] {"between parts", "before publishing"}) {
      Process killed =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Killed.class.getName(),
                  settings.bucket(),
                  String.valueOf(settings.endpoint()),
                  credentials.accessKeyId(),
                  credentials.secretAccessKey(),
                  moment)
              .inheritIO()
              .start();
      assertThat(killed.waitFor()).isEqualTo(Killed.STATUS);
    }
    assertThat(store.dropAbandonedUploads(before)).as("still growing").isZero();
    assertThat(store.dropAbandonedUploads(Instant.now().plusSeconds(60))).isEqualTo(2);
    assertThatNothingIsKept();
  }

  /** Dies with an upload under way. */
  static final class Killed {
    static final int STATUS = 137;

    private Killed() {}

    public static void main(String[] arguments) throws IOException {
      S3Settings settings =
          new S3Settings(
              arguments[0],
              "quantry/",
              URI.create(arguments[1]),
              "us-east-1",
              true,
              new S3Settings.Credentials(arguments[2], arguments[3]),
              S3Settings.LEAST_PART_BYTES,
              S3TestBucket.RENEW_AFTER);
      S3Staging staging = new S3Staging(new S3Bucket(settings));
      staging.append(LARGE, LARGE.length);
      if (arguments[4].equals("before publishing")) {
        staging.finish();
      }
      Runtime.getRuntime().halt(STATUS);
    }
  }

  private Fault conflict() {
    return conflicts.incrementAndGet() == 1
        ? new Fault.Refused(409, "ConditionalRequestConflict")
        : new Fault.None();
  }

  private static Function<RequestHead, Fault> once(String target, Fault fault) {
    AtomicInteger met = new AtomicInteger();
    return head ->
        head.target().contains(target) && met.incrementAndGet() == 1 ? fault : new Fault.None();
  }

  private Artifact putLarge(Expectation expectation) throws IOException {
    return store.put(new ByteArrayInputStream(LARGE), expectation);
  }

  private void assertThatNothingIsKept() throws IOException {
    link.faults(head -> new Fault.None());
    try (Stream<Artifact> all = store.list()) {
      assertThat(all).isEmpty();
    }
    assertThat(store.dropAbandonedUploads(Instant.now().plusSeconds(60))).isZero();
  }
}
