package io.quantry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store does, whatever it is made of. */
abstract class ArtifactStoreContract {
  /** FIPS 180-2, appendix B.1: the message "abc". */
  private static final Sha256 ABC =
      new Sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  /** The digest of no bytes, as published with the NIST test vectors. */
  private static final Sha256 EMPTY =
      new Sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  abstract ArtifactStore store();

  /** A store in which a megabyte does not fit. */
  abstract ArtifactStore fullStore() throws IOException;

  /** How long until the time of an artifact that is put again is sure to be another one. */
  Duration timeStep() {
    return Duration.ofMillis(20);
  }

  @Test
  void keepsBytesUnderTheirDigest() throws IOException {
    Artifact artifact = put("abc");
    assertThat(artifact.digest()).isEqualTo(ABC);
    assertThat(artifact.sizeBytes()).isEqualTo(3);
    assertThat(read(ABC)).isEqualTo("abc");
    assertThat(store().find(ABC)).get().extracting(Artifact::sizeBytes).isEqualTo(3L);
  }

  @Test
  void keepsNothingAsWell() throws IOException {
    assertThat(put("").digest()).isEqualTo(EMPTY);
    assertThat(read(EMPTY)).isEmpty();
  }

  @Test
  void keepsBytesThatDoNotFitIntoOneBuffer() throws IOException {
    byte[] large = new byte[3_000_001];
    new Random(11).nextBytes(large);
    Artifact artifact = store().put(new ByteArrayInputStream(large), Expectation.none());
    try (InputStream stored = store().open(artifact.digest())) {
      assertThat(stored.readAllBytes()).isEqualTo(large);
    }
  }

  @Test
  void readsRanges() throws IOException {
    Sha256 digest = put("0123456789").digest();
    assertThat(range(digest, 0, 10)).isEqualTo("0123456789");
    assertThat(range(digest, 3, 4)).isEqualTo("3456");
    assertThat(range(digest, 10, 0)).isEmpty();
    try (InputStream skipping = store().open(digest, 2, 6)) {
      assertThat(skipping.skip(2)).isEqualTo(2);
      assertThat(skipping.read()).isEqualTo('4');
      assertThat(skipping.skip(100)).isEqualTo(3);
      assertThat(skipping.read()).isEqualTo(-1);
    }
  }

  @Test
  void refusesRangesThatLeaveTheArtifact() throws IOException {
    Sha256 digest = put("0123456789").digest();
    long[][] ranges = {
      {-1, 1}, {0, -1}, {0, 11}, {11, 0}, {5, Long.MAX_VALUE}, {Long.MAX_VALUE, 1}
    };
    for (long[] range : ranges) {
      assertThatThrownBy(() -> store().open(digest, range[0], range[1]))
          .asInstanceOf(type(QuantryException.class))
          .extracting(QuantryException::code)
          .isEqualTo(ErrorCode.RANGE_NOT_SATISFIABLE);
    }
  }

  @Test
  void dropsBytesWhoseDigestWasDeclaredDifferently() throws IOException {
    assertRefused("abd", Expectation.none().withDigest(ABC), ErrorCode.DIGEST_MISMATCH);
    assertThat(listed()).isEmpty();
    store().put(stream("abc"), Expectation.none().withDigest(ABC));
    assertThat(listed()).containsExactly(ABC);
  }

  @Test
  void dropsUploadsThatAreTooLong() throws IOException {
    assertRefused("abcd", Expectation.atMost(3), ErrorCode.PAYLOAD_TOO_LARGE);
    assertThat(listed()).isEmpty();
    store().put(stream("abc"), Expectation.atMost(3));
    assertThat(listed()).containsExactly(ABC);
  }

  @Test
  void dropsUploadsThatBreakOff() throws IOException {
    InputStream breaksOff =
        new SequenceInputStream(
            stream("abc"),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the sender has gone");
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                return read();
              }
            });
    assertThatThrownBy(() -> store().put(breaksOff, Expectation.none()))
        .hasMessage("the sender has gone");
    assertThat(listed()).isEmpty();
    assertThat(store().dropAbandonedUploads(Instant.now().plusSeconds(1))).isZero();
  }

  @Test
  void saysWhatMissingBytesAre() throws IOException {
    assertThat(store().find(ABC)).isEmpty();
    assertThatThrownBy(() -> store().open(ABC)).isInstanceOf(ArtifactMissingException.class);
    assertThatThrownBy(() -> store().open(ABC, 0, 0)).isInstanceOf(ArtifactMissingException.class);
    assertThat(store().delete(ABC)).isFalse();
  }

  @Test
  void deletesUnderAReaderThatReadsToItsEnd() throws IOException {
    put("abc");
    try (InputStream open = store().open(ABC)) {
      assertThat(store().delete(ABC)).isTrue();
      assertThat(store().find(ABC)).isEmpty();
      assertThat(new String(open.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("abc");
    }
  }

  @Test
  void puttingTheSameBytesAgainRenewsTheirTime() throws Exception {
    Instant first = put("abc").storedAt();
    Thread.sleep(timeStep());
    put("abc");
    assertThat(store().find(ABC).orElseThrow().storedAt()).isAfter(first);
    assertThat(listed()).containsExactly(ABC);
  }

  @Test
  void listsEverythingItHolds() throws IOException {
    List<Sha256> put = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      put.add(put("artifact " + i).digest());
    }
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(put);
  }

  @Test
  void manyMayPutTheSameBytesAtOnce() throws Exception {
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Artifact> sender = () -> put("abc");
      List<Future<Artifact>> sent =
          Stream.generate(() -> sender).limit(32).map(senders::submit).toList();
      for (Future<Artifact> one : sent) {
        assertThat(one.get().digest()).isEqualTo(ABC);
      }
    }
    assertThat(listed()).containsExactly(ABC);
    assertThat(read(ABC)).isEqualTo("abc");
  }

  @Test
  void saysThatItIsFullAndKeepsNothing() throws IOException {
    ArtifactStore full = fullStore();
    assertThatThrownBy(
            () -> full.put(new ByteArrayInputStream(new byte[1 << 20]), Expectation.none()))
        .isInstanceOf(StoreFullException.class)
        .asInstanceOf(type(QuantryException.class))
        .extracting(refused -> refused.code().httpStatus())
        .isEqualTo(507);
    try (Stream<Artifact> all = full.list()) {
      assertThat(all).isEmpty();
    }
    assertThat(full.dropAbandonedUploads(Instant.now().plusSeconds(1))).isZero();
  }

  final Artifact put(String text) throws IOException {
    return store().put(stream(text), Expectation.none());
  }

  private void assertRefused(String text, Expectation expectation, ErrorCode code) {
    assertThatThrownBy(() -> store().put(stream(text), expectation))
        .asInstanceOf(type(QuantryException.class))
        .extracting(QuantryException::code)
        .isEqualTo(code);
  }

  private String read(Sha256 digest) throws IOException {
    try (InputStream bytes = store().open(digest)) {
      return new String(bytes.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private String range(Sha256 digest, long offset, long length) throws IOException {
    try (InputStream bytes = store().open(digest, offset, length)) {
      return new String(bytes.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private List<Sha256> listed() throws IOException {
    try (Stream<Artifact> all = store().list()) {
      return all.map(Artifact::digest).toList();
    }
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
