package io.quantry.cli.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quantry.cli.ExitCode;
import io.quantry.cli.Main;
import io.quantry.cli.output.Json;
import io.quantry.provenance.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/**
 * {@code quantry verify}, of files without a platform, and of versions of one that says anything.
 */
class VerifyCommandTest {
  private static final SigningKey OTHER = SigningKey.ofSeed("x".repeat(32).getBytes(UTF_8));
  private static final String KEYS = "/v1/provenance/keys";
  private static final String VERSION = "/v1/models/glyphs/versions/2";

  @TempDir Path folder;

  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
  private HttpServer platform;
  private Path model;
  private Path envelope;
  private Path key;
  private String out = "";
  private String err = "";

  @SuppressWarnings("NullAway.Init") // made before each test
  VerifyCommandTest() {}

  @BeforeEach
  void make() throws IOException {
    model = Files.write(folder.resolve("renamed.onnx"), Stated.MODEL);
    Files.write(folder.resolve(Stated.SIDE_NAME), Stated.SIDE);
    envelope =
        Files.write(
            folder.resolve("renamed.onnx.intoto.json"), Stated.envelope(Stated.KEY, "glyphs:2"));
    key = Files.writeString(folder.resolve("key.pem"), Stated.pem(Stated.KEY));
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/",
        exchange -> {
          byte[] body = answers.get(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    platform.start();
    answers.put(KEYS, keys(Stated.KEY));
    answers.put("/v1/models/glyphs", "{\"latestVersion\": 2}".getBytes(UTF_8));
    answers.put("/v1/models/glyphs/aliases/best", "{\"version\": 2}".getBytes(UTF_8));
    answers.put(VERSION, "{}".getBytes(UTF_8));
    answers.put(VERSION + "/provenance", Stated.envelope(Stated.KEY, "glyphs:2"));
    answers.put(VERSION + "/download?file=model.onnx", Stated.MODEL);
    answers.put(VERSION + "/download?file=weights.bin", Stated.SIDE);
  }

  @AfterEach
  void stop() {
    platform.stop(0);
  }

  private static byte[] keys(SigningKey... keys) {
    return Json.mapper()
        .writeValueAsBytes(
            Map.of(
                "items",
                Stream.of(keys).map(one -> Map.of("publicKey", Stated.pem(one))).toList()));
  }

  private int run(String... arguments) {
    StringWriter said = new StringWriter();
    StringWriter complained = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(complained));
    List<String> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--home", folder.resolve("home").toString()));
    int exitCode = line.execute(all.toArray(String[]::new));
    out = said.toString();
    err = complained.toString();
    return exitCode;
  }

  private int fetch(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    String url = "http://127.0.0.1:" + platform.getAddress().getPort();
    all.addAll(List.of("--url", url, "--key", "key"));
    return run(all.toArray(String[]::new));
  }

  private void refused(int exitCode, String reason) {
    assertThat(err).contains("refused: " + reason);
    assertThat(out).isEmpty();
    assertThat(exitCode).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void aFileThatHoldsSaysWhatItWasMadeFrom() {
    assertThat(run(model.toString(), "--public-key", key.toString())).isEqualTo(ExitCode.GOOD);
    assertThat(out)
        .contains(
            Stated.KEY.verification().id(),
            "glyphs:2, judged",
            "made from",
            "glyphs:1/model.onnx",
            "(baseline)",
            "static",
            "verdict PASSED",
            "weights.bin")
        .doesNotContain("\u001b");
    assertThat(err).isEmpty();
  }

  @Test
  void theSameInJson() {
    assertThat(run(model.toString(), "--public-key", key.toString(), "--json")).isZero();
    JsonNode document = Json.mapper().readTree(out);
    assertThat(document.path("verified").asBoolean()).isTrue();
    assertThat(document.path("statement").path("subject")).hasSize(2);
    assertThat(document.path("key").asString()).isEqualTo(Stated.KEY.verification().id());
  }

  @Test
  void eachWayNotToHoldIsNamed() throws IOException {
    String[] verify = {model.toString(), "--public-key", key.toString()};
    Files.writeString(model, "another model");
    refused(run(verify), "other-file");
    Files.write(model, Stated.MODEL);
    Files.delete(folder.resolve(Stated.SIDE_NAME));
    refused(run(verify), "missing-file");
    Files.write(folder.resolve(Stated.SIDE_NAME), Stated.SIDE);
    Files.writeString(key, Stated.pem(OTHER));
    refused(run(verify), "unknown-key");
    Files.writeString(key, "no key");
    refused(run(verify), "malformed-key");
    Files.writeString(key, Stated.pem(Stated.KEY));
    Files.writeString(envelope, "{}");
    refused(run(verify), "malformed-envelope");
    assertThat(run(model.toString(), "--public-key", key.toString(), "--json"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(Json.mapper().readTree(out).path("reason").asString())
        .isEqualTo("malformed-envelope");
  }

  /** A few of the library's thousand, through the whole command. */
  @Test
  void aChangedBitIsRefused() throws IOException {
    long seed = System.nanoTime();
    System.out.println("VerifyCommandTest seed " + seed);
    Random random = new Random(seed);
    List<Path> files = List.of(model, folder.resolve(Stated.SIDE_NAME), envelope, key);
    for (int i = 0; i < 100; i++) {
      Path file = files.get(i % files.size());
      byte[] whole = Files.readAllBytes(file);
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      assertThat(run(model.toString(), "--public-key", key.toString()))
          .as("seed %d, round %d", seed, i)
          .isEqualTo(ExitCode.REFUSED);
      Files.write(file, whole);
    }
    assertThat(run(model.toString(), "--public-key", key.toString())).isEqualTo(ExitCode.GOOD);
  }

  @Test
  void whatCannotBeCheckedIsBadInput() throws IOException {
    assertThat(run(model.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err).contains("No key is pinned", "--public-key");
    assertThat(run(folder.resolve("none.onnx").toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err).contains("There is no file");
    Files.delete(envelope);
    assertThat(run(model.toString(), "--public-key", key.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err).contains("There is no file", "renamed.onnx.intoto.json");
    Path elsewhere =
        Files.write(folder.resolve("elsewhere"), Stated.envelope(Stated.KEY, "glyphs:2"));
    assertThat(
            run(
                model.toString(),
                "--public-key",
                key.toString(),
                "--provenance",
                elsewhere.toString()))
        .isEqualTo(ExitCode.GOOD);
  }

  @Test
  void keysArePinnedOnFirstUseAndHoldFromThenOn() {
    assertThat(fetch("glyphs:2")).as(err).isEqualTo(ExitCode.GOOD);
    assertThat(err).contains("Pinned", Stated.KEY.verification().id(), "does not show");
    assertThat(run(model.toString())).as(err).isEqualTo(ExitCode.GOOD);
    assertThat(fetch("glyphs@best")).isEqualTo(ExitCode.GOOD);
    assertThat(fetch("glyphs")).isEqualTo(ExitCode.GOOD);
    assertThat(err).isEmpty();

    // somebody else answers now
    answers.put(KEYS, keys(OTHER));
    answers.put(VERSION + "/provenance", Stated.envelope(OTHER, "glyphs:2"));
    refused(fetch("glyphs:2"), "unknown-key");
    refused(fetch("glyphs:2"), "unknown-key");
    assertThat(fetch("glyphs:2", "--accept-new-keys")).isEqualTo(ExitCode.GOOD);
    assertThat(fetch("glyphs:2")).isEqualTo(ExitCode.GOOD);
    assertThat(run(model.toString())).isEqualTo(ExitCode.GOOD);
  }

  @Test
  void keysThatDidNotHoldAreNotPinned() {
    answers.put(VERSION + "/download?file=model.onnx", "another".getBytes(UTF_8));
    refused(fetch("glyphs:2"), "other-file");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void aStatementOfAnotherVersionIsRefused() {
    answers.put(VERSION + "/provenance", Stated.envelope(Stated.KEY, "glyphs:1"));
    refused(fetch("glyphs:2", "--public-key", key.toString()), "other-version");
  }

  @Test
  void whatHoldsIsKeptWithItsStatement() throws IOException {
    Path kept = folder.resolve("kept");
    assertThat(fetch("glyphs:2", "--save", kept.toString())).as(err).isEqualTo(ExitCode.GOOD);
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("model.onnx", "model.onnx.intoto.json", "weights.bin");
    }
    assertThat(run(kept.resolve("model.onnx").toString())).as(err).isEqualTo(ExitCode.GOOD);
    assertThat(fetch("glyphs:2", "--save", kept.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err).contains("exists");

    Path refused = folder.resolve("refused");
    answers.put(VERSION + "/download?file=weights.bin", "others".getBytes(UTF_8));
    refused(fetch("glyphs:2", "--save", refused.toString()), "other-file");
    assertThat(refused).isEmptyDirectory();
  }

  @Test
  void aVersionThatIsNotThereIsBadInput() {
    assertThat(fetch("glyphs:3")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err).contains("not-found");
    assertThat(fetch("sha256:" + "a".repeat(64))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err).contains("name:version");
  }
}
