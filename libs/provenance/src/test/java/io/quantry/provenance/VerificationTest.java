package io.quantry.provenance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.provenance.RefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with a side file, its envelope and its key: what holds, and that nothing else does. */
class VerificationTest {
  private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
  private static final int MUTATIONS = 1_000;

  @TempDir Path folder;

  private byte[] model = new byte[0];
  private byte[] side = new byte[0];
  private byte[] envelope = new byte[0];
  private final byte[] key = KEY.verification().pem().getBytes(UTF_8);

  @BeforeEach
  void make() throws Exception {
    Random random = new Random(1);
    model = new byte[3_000];
    side = new byte[2_000];
    random.nextBytes(model);
    random.nextBytes(side);
    envelope = KEY.sign(SampleStatement.of(sha256(model), sha256(side))).json();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private Statement verify() throws IOException {
    Statement statement = Verification.statement(envelope, VerificationKey.read(key));
    Path file = Files.write(folder.resolve("renamed.onnx"), model);
    Files.write(folder.resolve(SampleStatement.SIDE_FILE), side);
    Verification.files(statement, file);
    return statement;
  }

  private static void refused(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            RefusedException.class,
            one -> assertThat(one.reason()).as(one.getMessage()).isEqualTo(reason));
  }

  @Test
  void whatWasSignedHolds() throws Exception {
    assertThat(verify()).isEqualTo(SampleStatement.of(sha256(model), sha256(side)));
    assertThat(Envelope.read(envelope).json()).isEqualTo(envelope);
  }

  /** One bit or one byte, anywhere: more than half of them in the envelope and the key. */
  @Test
  void nothingChangedHolds() throws Exception {
    long seed = System.nanoTime();
    System.out.println("VerificationTest seed " + seed);
    Random random = new Random(seed);
    byte[][] parts = {model, side, envelope, envelope, key};
    Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] part = parts[random.nextInt(parts.length)];
      int at = random.nextInt(part.length);
      byte before = part[at];
      part[at] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : 1 + random.nextInt(255));
      try {
        verify();
        throw new AssertionError(
            "seed %d: byte %d of %s: 0x%02x became 0x%02x and holds"
                .formatted(seed, at, new String(part, ISO_8859_1), before, part[at]));
      } catch (RefusedException refused) {
        reasons.merge(refused.reason(), 1, Integer::sum);
      }
      part[at] = before;
    }
    verify();
    System.out.println("VerificationTest refused " + reasons);
    assertThat(reasons.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(MUTATIONS);
  }

  /** Every fifth bit, so that each of a byte's eight comes by. */
  @Test
  void noBitOfEnvelopeOrKeyIsFree() throws Exception {
    for (byte[] part : List.of(envelope, key)) {
      for (int bit = 0; bit < part.length * 8; bit += 5) {
        part[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThatThrownBy(() -> Verification.statement(envelope, VerificationKey.read(key)))
            .as("bit %d", bit)
            .isInstanceOf(RefusedException.class);
        part[bit / 8] ^= (byte) (1 << (bit % 8));
      }
    }
    verify();
  }

  @Test
  void bytesAddedOrCutOffAreRefused() {
    String text = new String(envelope, UTF_8);
    for (String other :
        List.of(
            text + "\n",
            " " + text,
            text + "{}",
            text.substring(0, text.length() - 1),
            text.replace(":", ": "),
            "",
            "null",
            "[]")) {
      refused(
          Reason.MALFORMED_ENVELOPE,
          () -> Verification.statement(other.getBytes(UTF_8), List.of(KEY.verification())));
    }
    refused(
        Reason.MALFORMED_ENVELOPE,
        () ->
            Verification.statement(new byte[Envelope.MAX_BYTES + 1], List.of(KEY.verification())));
  }

  /** What means the same in JSON or in base64 is another text. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "payloadType, \\u0070ayloadType",
        "`{\"payload\":`, `{\"payload\":\"\",\"payload\":`",
        "`{\"payload\":`, `{\"more\":1,\"payload\":`",
        "`\"signatures\":[`, `\"signatures\":[{\"keyid\":\"\",\"sig\":\"\"},`",
        "`}]}`, `},null]}`",
        "`==\"}]}`, `\"}]}`",
        "`==\"}]}`, `===\"}]}`",
        "/, _",
        "+, -"
      })
  void otherWaysToWriteItAreRefused(String part, String instead) {
    String text = new String(envelope, UTF_8);
    String other =
        text.replaceFirst(java.util.regex.Pattern.quote(part), instead.replace("\\", "\\\\"));
    if (other.equals(text)) {
      assertThat(part).isIn("/", "+"); // this base64 may lack them
      return;
    }
    assertThatThrownBy(
            () -> Verification.statement(other.getBytes(UTF_8), List.of(KEY.verification())))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void anotherPayloadTypeIsRefused() {
    String other = new String(envelope, UTF_8).replace("vnd.in-toto", "vnd.cyclonedx");
    refused(
        Reason.UNKNOWN_PAYLOAD_TYPE,
        () -> Verification.statement(other.getBytes(UTF_8), List.of(KEY.verification())));
  }

  @Test
  void anotherKeyIsNotTrusted() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    VerificationKey other = SigningKey.ofSeed(seed).verification();
    refused(Reason.UNKNOWN_KEY, () -> Verification.statement(envelope, List.of(other)));
    refused(Reason.UNKNOWN_KEY, () -> Verification.statement(envelope, List.of()));
    assertThat(Verification.statement(envelope, List.of(other, KEY.verification()))).isNotNull();
    // signed by another key, under this one's name
    byte[] forged =
        new Envelope(
                Envelope.read(envelope).payload(),
                KEY.verification().id(),
                SigningKey.ofSeed(seed).signature(Envelope.read(envelope).signedBytes()))
            .json();
    refused(
        Reason.WRONG_SIGNATURE, () -> Verification.statement(forged, List.of(KEY.verification())));
  }

  @Test
  void somethingElseThatTheKeySignedIsNoStatement() {
    refused(
        Reason.UNKNOWN_STATEMENT,
        () ->
            Verification.statement(
                KEY.sign("{\"a\":1}".getBytes(UTF_8)).json(), List.of(KEY.verification())));
  }

  @Test
  void aFileThatIsNotThereIsMissed() throws Exception {
    Statement statement = verify();
    Files.delete(folder.resolve(SampleStatement.SIDE_FILE));
    refused(
        Reason.MISSING_FILE, () -> Verification.files(statement, folder.resolve("renamed.onnx")));
    refused(Reason.MISSING_FILE, () -> Verification.files(statement, folder.resolve("none")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../data", "..", ".", "a/b", "/etc/passwd", "a\\b", ""})
  void aNameThatIsAPathIsRefused(String name) throws Exception {
    verify();
    Statement statement =
        new Statement(
            List.of(
                ResourceDescriptor.file("model.onnx", sha256(model)),
                ResourceDescriptor.file(name, sha256(side))),
            SampleStatement.of("", "").predicate());
    refused(
        Reason.UNKNOWN_STATEMENT,
        () -> Verification.files(statement, folder.resolve("renamed.onnx")));
    refused(Reason.UNKNOWN_STATEMENT, () -> Statement.read(statement.json()));
  }

  @Test
  void aStatementOfAnotherVersionIsRefused() throws Exception {
    Statement statement = verify();
    Verification.version(statement, "glyphs:2");
    refused(Reason.OTHER_VERSION, () -> Verification.version(statement, "glyphs:1"));
  }

  @Test
  void severalKeysMayStandInOneFile() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    String two = KEY.verification().pem() + SigningKey.ofSeed(seed).verification().pem();
    assertThat(VerificationKey.read(two.getBytes(UTF_8))).hasSize(2);
    assertThat(VerificationKey.read(two.strip().getBytes(UTF_8))).hasSize(2);
    for (String other :
        List.of("", two + " ", "x" + two, two.replace("\n", "\r\n"), two.replace("MCow", "MCox"))) {
      refused(Reason.MALFORMED_KEY, () -> VerificationKey.read(other.getBytes(UTF_8)));
    }
  }

  /** The last of a key's base64 characters has two bits that mean nothing. */
  @Test
  void aKeyHasOneForm() {
    String pem = KEY.verification().pem();
    int last = pem.indexOf('=') - 1;
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char other = alphabet.charAt(alphabet.indexOf(pem.charAt(last)) + 1);
    String changed = pem.substring(0, last) + other + pem.substring(last + 1);
    assertThat(Base64.getMimeDecoder().decode(changed.split("\n", -1)[1]))
        .isEqualTo(Base64.getMimeDecoder().decode(pem.split("\n", -1)[1]));
    refused(Reason.MALFORMED_KEY, () -> VerificationKey.read(changed.getBytes(UTF_8)));
  }
}
