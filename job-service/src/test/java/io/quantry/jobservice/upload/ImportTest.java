package io.quantry.jobservice.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.upload.Origin.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Models that are fetched from a server which the operator lists. */
@DirtiesContext
class ImportTest extends ServiceTest {
  private static final Origin ORIGIN = origin();

  @Autowired private StagingFiles files = uninitialized();

  private final String model = "import-" + UUID.randomUUID();

  private static Origin origin() {
    try {
      return new Origin();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @DynamicPropertySource
  static void allowed(DynamicPropertyRegistry registry) {
    registry.add("job-service.imports.allowed[0]", () -> ORIGIN.url("/models/"));
    registry.add("job-service.uploads.sweep", () -> "200ms");
  }

  @AfterAll
  static void close() {
    ORIGIN.close();
  }

  private ServiceClient.Answer ask(String url, String more) {
    return client.post(
        "/v1/imports", "{\"url\": \"%s\", \"name\": \"%s\"%s}".formatted(url, model, more));
  }

  private String begin(String path, String more) {
    ServiceClient.Answer answer = ask(ORIGIN.url(path), more);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.json().path("source").asString()).isEqualTo(ORIGIN.url(path));
    return answer.header("Location");
  }

  private JsonNode ended(String path) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (client.get(path).json().path("state").asString().startsWith("RECEIV")) {
      assertThat(System.nanoTime()).as(client.get(path).text()).isLessThan(deadline);
      pause(20);
    }
    return client.get(path).json();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private String path() {
    return "/models/" + model + ".onnx";
  }

  private static byte[] random(int length) {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aModelIsFetchedAndBecomesAVersion() throws Exception {
    byte[] bytes = random(200_000);
    ORIGIN.on(path(), Answer.whole(bytes));
    JsonNode done =
        ended(begin(path(), ", \"alias\": \"sent\", \"sha256\": \"" + sha256(bytes) + "\""));
    assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("DONE");
    assertThat(done.path("length").asInt()).isEqualTo(bytes.length);
    JsonNode version = client.get(done.path("version").asString()).json();
    assertThat(version.path("sha256").asString()).isEqualTo(sha256(bytes));
    assertThat(client.get("/v1/models/" + model + "/aliases/sent").json().path("version").asInt())
        .isEqualTo(1);
    assertThat(ORIGIN.asked(path())).hasSize(1);
  }

  @Test
  void aConnectionThatBreaksIsGoneOnWithWhereTheSourceSaysItIsTheSame() throws Exception {
    byte[] bytes = random(300_000);
    ORIGIN.on(path(), Answer.cut(bytes, "\"one\"", 120_000));
    String begun = begin(path(), ", \"kind\": \"file\"");
    JsonNode done = ended(begun);
    assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("DONE");
    assertThat(done.path("sha256").asString()).isEqualTo(sha256(bytes));
    assertThat(ORIGIN.asked(path()))
        .containsExactly(path() + " ", path() + " bytes=120000-", path() + " bytes=240000-");
  }

  @Test
  void whatChangedMeanwhileIsFetchedAnew() throws Exception {
    byte[] before = random(300_000);
    byte[] after = random(100_000);
    ORIGIN.on(path(), Answer.cut(before, "\"one\"", 120_000));
    String begun = begin(path(), ", \"kind\": \"file\"");
    while (ORIGIN.asked(path()).isEmpty()) {
      pause(5);
    }
    ORIGIN.on(path(), Answer.cut(after, "\"two\"", Integer.MAX_VALUE));
    assertThat(ended(begun).path("sha256").asString()).isEqualTo(sha256(after));
  }

  @Test
  void whatIsNotListedIsNotFetched() {
    for (String url :
        List.of(
            ORIGIN.url("/other/model.onnx"),
            ORIGIN.url("/models"),
            ORIGIN.url("/models/../other/model.onnx"),
            ORIGIN.url("/models/%2e%2e/other/model.onnx"),
            ORIGIN.url("/models/.%2E/other/model.onnx"),
            ORIGIN.url("/models/..%2fother/model.onnx"),
            ORIGIN.url("/models/..%5cother"),
            ORIGIN.url("/models//other"),
            ORIGIN.url("/models/x#y"),
            ORIGIN.url("/models/x").replace("http:", "https:"),
            ORIGIN.url("/models/x").replace("127.0.0.1", "127.1"),
            ORIGIN.url("/models/x").replace("127.0.0.1", "localhost"),
            ORIGIN.url("/models/x").replace("//", "//user@"),
            "http://127.0.0.1/models/x",
            "file:///etc/passwd",
            "//models/x",
            "no url",
            "")) {
      assertThat(ask(url, "").problem()).as(url).isEqualTo("422 import-url-forbidden");
    }
    assertThat(ORIGIN.asked("/other/model.onnx")).isEmpty();
  }

  @Test
  void redirectsAreFollowedToWhatIsListedAlone() throws Exception {
    byte[] bytes = random(1000);
    String target = path().replace(".onnx", "-target.onnx");
    ORIGIN.on(target, Answer.whole(bytes));
    ORIGIN.on(path(), Answer.redirect(target));
    assertThat(ended(begin(path(), ", \"kind\": \"file\"")).path("sha256").asString())
        .isEqualTo(sha256(bytes));
    ORIGIN.on(path(), Answer.redirect("/elsewhere/" + model));
    ORIGIN.on("/elsewhere/" + model, Answer.whole(bytes));
    assertThat(ended(begin(path(), "")).path("problem").asString())
        .isEqualTo("import-url-forbidden");
    assertThat(ORIGIN.asked("/elsewhere/" + model)).isEmpty();
    ORIGIN.on(path(), Answer.redirect(path()));
    assertThat(ended(begin(path(), "")).path("problem").asString()).isEqualTo("import-failed");
  }

  @Test
  void whatIsNotThereFailsAndWhatPassesIsTriedAgain() throws Exception {
    ORIGIN.on(path(), Answer.status(404));
    JsonNode failed = ended(begin(path(), ""));
    assertThat(failed.path("problem").asString()).isEqualTo("import-failed");
    assertThat(failed.path("detail").asString()).isEqualTo("The source answered 404");
    ORIGIN.on(path(), Answer.status(200));
    assertThat(ended(begin(path(), "")).path("problem").asString()).isEqualTo("empty-upload");
    byte[] bytes = random(1000);
    ORIGIN.on(path(), Answer.whole(bytes));
    assertThat(
            ended(begin(path(), ", \"sha256\": \"" + "0".repeat(64) + "\""))
                .path("problem")
                .asString())
        .isEqualTo("digest-mismatch");
    String passing = path().replace(".onnx", "-passing.onnx");
    ORIGIN.on(passing, Answer.status(503));
    String begun = begin(passing, ", \"kind\": \"file\"");
    while (ORIGIN.asked(passing).isEmpty()) {
      pause(5);
    }
    ORIGIN.on(passing, Answer.whole(bytes));
    assertThat(ended(begun).path("sha256").asString()).isEqualTo(sha256(bytes));
  }

  @Test
  void anImportIsNoUploadOfAClientAndCanBeGivenUp() throws Exception {
    ORIGIN.on(path(), Answer.status(503));
    String begun = begin(path(), "");
    assertThat(
            client
                .send(
                    client
                        .request(begun)
                        .header("Tus-Resumable", "1.0.0")
                        .header("Upload-Offset", "0")
                        .header("Content-Type", "application/offset+octet-stream")
                        .method("PATCH", BodyPublishers.ofString("x")))
                .problem())
        .isEqualTo("404 not-found");
    assertThat(otherTenant(Scope.SUBMIT).get(begun).problem()).isEqualTo("404 not-found");
    assertThat(
            client.send(client.request(begun).header("Tus-Resumable", "1.0.0").DELETE()).status())
        .isEqualTo(204);
    assertThat(client.get(begun).problem()).isEqualTo("404 not-found");
    UUID id = PrefixedId.UPLOAD.parse(begun.substring("/v1/uploads/".length())).orElseThrow();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (files.exists(id)) {
      assertThat(System.nanoTime()).as("the file goes").isLessThan(deadline);
      pause(20);
    }
  }

  @Test
  void theQuotaHoldsForWhatIsFetched() {
    client = otherTenant(Scope.SUBMIT);
    String tenant = client.get("/v1/tenant").json().path("id").asString();
    database
        .sql("UPDATE tenants SET max_bytes = 999 WHERE id = ?")
        .param(PrefixedId.TENANT.parse(tenant).orElseThrow())
        .update();
    ORIGIN.on(path(), Answer.whole(model.repeat(100).getBytes(UTF_8)));
    assertThat(ended(begin(path(), ", \"kind\": \"file\"")).path("problem").asString())
        .isEqualTo("quota-exceeded");
  }
}
