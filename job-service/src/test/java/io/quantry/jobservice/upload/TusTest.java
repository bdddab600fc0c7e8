package io.quantry.jobservice.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.access.Scope;
import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusExecutor;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * Uploads in pieces, by a client that knows nothing of us and by one that does everything wrong.
 */
class TusTest extends TusCalls {
  private static final long MOST = 50L << 30;

  @Autowired private StagingFiles files = uninitialized();
  @Autowired private UploadExpiry expiry = uninitialized();

  @Test
  void aRealClientResumesToTheSameDigestWhereverItIsCut() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] bytes = new byte[2_000_000 + random.nextInt(1000)];
    random.nextBytes(bytes);
    try (CuttingProxy proxy = new CuttingProxy(port(), () -> 1 + random.nextInt(600_000))) {
      TusClient tus = new TusClient();
      tus.setUploadCreationURL(
          URI.create("http://127.0.0.1:" + proxy.port() + "/v1/uploads").toURL());
      tus.setHeaders(Map.of("Authorization", "Bearer " + API_KEY));
      tus.enableResuming(new TusURLMemoryStore());
      String[] path = {""};
      TusExecutor executor =
          new TusExecutor() {
            @Override
            protected void makeAttempt() throws ProtocolException, IOException {
              TusUpload upload = new TusUpload();
              upload.setInputStream(new ByteArrayInputStream(bytes));
              upload.setSize(bytes.length);
              upload.setFingerprint(model);
              upload.setMetadata(Map.of("kind", "model", "name", model, "alias", "sent"));
              TusUploader uploader = tus.resumeOrCreateUpload(upload);
              path[0] = uploader.getUploadURL().getPath();
              uploader.setChunkSize(10_000);
              while (uploader.uploadChunk() > -1) {
                // goes on until a connection is cut
              }
              uploader.finish();
            }
          };
      int[] delays = new int[500];
      Arrays.fill(delays, 20);
      executor.setDelays(delays);
      assertThat(executor.makeAttempts()).isTrue();
      assertThat(proxy.cuts()).as("cuts").isPositive();
      System.out.println("cuts " + proxy.cuts());
      JsonNode done = ended(path[0]);
      assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("DONE");
      JsonNode version = client.get(done.path("version").asString()).json();
      assertThat(version.path("sha256").asString()).isEqualTo(sha256(bytes));
      assertThat(client.get("/v1/models/" + model + "/aliases/sent").json().path("version").asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void aWrongOffsetIsToldTheRightOne() {
    String path = begin(10);
    assertThat(send(path, 0, new byte[4]).header("Upload-Offset")).isEqualTo("4");
    for (long wrong : new long[] {0, 3, 5, 10, 11}) {
      ServiceClient.Answer answer = send(path, wrong, new byte[1]);
      assertThat(answer.problem()).isEqualTo("409 upload-offset-mismatch");
      assertThat(answer.header("Upload-Offset")).isEqualTo("4");
    }
    assertThat(head(path).header("Upload-Offset")).isEqualTo("4");
  }

  @Test
  void moreBytesThanDeclaredAreRefusedAndNoneOfThemKept() throws Exception {
    byte[] bytes = "exactly ten".substring(0, 10).getBytes(UTF_8);
    String path = begin(10);
    assertThat(send(path, 0, Arrays.copyOf(bytes, 4)).status()).isEqualTo(204);
    assertThat(send(path, 4, new byte[7]).problem()).isEqualTo("413 payload-too-large");
    assertThat(stream(path, 4, new byte[7]).problem()).isEqualTo("413 payload-too-large");
    assertThat(head(path).header("Upload-Offset")).isEqualTo("4");
    assertThat(stream(path, 4, Arrays.copyOfRange(bytes, 4, 10)).status()).isEqualTo(204);
    JsonNode version = client.get(ended(path).path("version").asString()).json();
    assertThat(version.path("sha256").asString()).isEqualTo(sha256(bytes));
  }

  @Test
  void nothingIsAppendedToWhatIsComplete() {
    String path = begin(4);
    assertThat(send(path, 0, new byte[] {1, 2, 3, 4}).status()).isEqualTo(204);
    assertThat(ended(path).path("state").asString()).isEqualTo("DONE");
    ServiceClient.Answer more = send(path, 4, new byte[1]);
    assertThat(more.problem()).isEqualTo("409 upload-complete");
    assertThat(more.header("Upload-Offset")).isEqualTo("4");
    assertThat(send(path, 4, new byte[0]).status()).as("nothing more").isEqualTo(204);
  }

  @Test
  void anExpiredUploadIsGoneWithItsBytes() throws IOException {
    String path = begin(4);
    assertThat(send(path, 0, new byte[2]).status()).isEqualTo(204);
    UUID id = id(path);
    database
        .sql("UPDATE uploads SET expires_at = now() - interval '1 second' WHERE id = ?")
        .param(id)
        .update();
    assertThat(head(path).status()).isEqualTo(410);
    expiry.sweep();
    assertThat(send(path, 2, new byte[2]).problem()).isEqualTo("410 upload-expired");
    assertThat(client.get(path).json().path("state").asString()).isEqualTo("EXPIRED");
    assertThat(files.exists(id)).isFalse();
    database
        .sql("UPDATE uploads SET expires_at = now() - interval '8 days' WHERE id = ?")
        .param(id)
        .update();
    expiry.sweep();
    assertThat(client.get(path).problem()).isEqualTo("404 not-found");
  }

  private static UUID id(String path) {
    return PrefixedId.UPLOAD.parse(path.replace("/v1/uploads/", "")).orElseThrow();
  }

  @Test
  void oneWriterAtATime() throws Exception {
    String path = begin(4);
    try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port())) {
      OutputStream bytes = first.getOutputStream();
      bytes.write(
          """
          PATCH %s HTTP/1.1\r
          Host: 127.0.0.1\r
          Authorization: Bearer %s\r
          Tus-Resumable: 1.0.0\r
          Upload-Offset: 0\r
          Content-Type: application/offset+octet-stream\r
          Content-Length: 4\r
          Connection: close\r
          \r
          ab"""
              .formatted(path, API_KEY)
              .getBytes(UTF_8));
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!files.isHeld(id(path))) {
        assertThat(System.nanoTime()).as("the first writer begins").isLessThan(deadline);
        pause(5);
      }
      ServiceClient.Answer second = send(path, 0, new byte[4]);
      assertThat(second.problem()).isEqualTo("423 upload-locked");
      assertThat(second.header("Retry-After")).isEqualTo("1");
      assertThat(client.send(tus(path).DELETE()).problem()).isEqualTo("423 upload-locked");
      bytes.write("cd".getBytes(UTF_8));
      assertThat(new String(first.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 204");
    }
    JsonNode version = client.get(ended(path).path("version").asString()).json();
    assertThat(version.path("sha256").asString()).isEqualTo(sha256("abcd".getBytes(UTF_8)));
  }

  @Test
  void fiftyGigabytesMayBeDeclaredAndNotOneByteMore() {
    String path = begin(MOST);
    assertThat(head(path).header("Upload-Length")).isEqualTo(String.valueOf(MOST));
    assertThat(create(MOST + 1, Map.of("name", model)).problem())
        .isEqualTo("413 payload-too-large");
    assertThat(client.send(tus(path).DELETE()).status()).isEqualTo(204);
    assertThat(client.get(path).problem()).isEqualTo("404 not-found");
    assertThat(files.exists(id(path))).isFalse();
  }

  @Test
  void whatTheCheckRefusesIsToldByTheUpload() throws Exception {
    byte[] bytes = ("no model " + model).getBytes(UTF_8);
    checker.onModel(
        sha256(bytes),
        () -> {
          throw new QuantryException(ErrorCode.NOT_ONNX, "Expected a model");
        });
    String path = begin(bytes.length);
    assertThat(send(path, 0, bytes).status()).isEqualTo(204);
    JsonNode failed = ended(path);
    assertThat(failed.path("state").asString()).isEqualTo("FAILED");
    assertThat(failed.path("problem").asString()).isEqualTo("not-onnx");
    assertThat(files.exists(id(path))).isFalse();
  }

  @Test
  void aDigestThatWasDeclaredIsCompared() throws Exception {
    String path =
        create(3, Map.of("name", model, "sha256", sha256(new byte[] {9}))).header("Location");
    assertThat(send(path, 0, new byte[3]).status()).isEqualTo(204);
    assertThat(ended(path).path("problem").asString()).isEqualTo("digest-mismatch");
  }

  @Test
  void creationIsRefusedByItsHeaders() {
    assertThat(create(0, Map.of("name", model)).problem()).isEqualTo("422 empty-upload");
    assertThat(create(1, Map.of()).problem()).isEqualTo("422 missing-property");
    assertThat(create(1, Map.of("name", "../x")).problem()).isEqualTo("422 invalid-name");
    assertThat(create(1, Map.of("name", model, "kind", "movie")).problem())
        .isEqualTo("422 invalid-enum");
    assertThat(create(1, Map.of("kind", "file", "name", "a/b")).problem())
        .isEqualTo("422 invalid-name");
    assertThat(create(1, Map.of("kind", "file", "name", "a", "alias", "b")).problem())
        .isEqualTo("422 invalid-value");
    assertThat(create(1, Map.of("name", model, "sha256", "x")).problem())
        .isEqualTo("422 invalid-value");
    assertThat(client.send(tus("/v1/uploads").POST(BodyPublishers.noBody())).problem())
        .isEqualTo("400 invalid-request");
    for (String broken : new String[] {"name", "name !", "name eA==,name eA==", "a b c", ","}) {
      assertThat(
              client
                  .send(
                      tus("/v1/uploads")
                          .header("Upload-Length", "1")
                          .header("Upload-Metadata", broken)
                          .POST(BodyPublishers.noBody()))
                  .status())
          .as(broken)
          .isIn(400, 422);
    }
    ServiceClient.Answer old =
        client.send(
            client
                .request("/v1/uploads")
                .header("Tus-Resumable", "0.2.2")
                .header("Upload-Length", "1")
                .POST(BodyPublishers.noBody()));
    assertThat(old.problem()).isEqualTo("412 precondition-failed");
    assertThat(old.header("Tus-Version")).isEqualTo("1.0.0");
  }

  @Test
  void whatCannotFitIsRefusedBeforeItIsSent() {
    ServiceClient small = otherTenant(Scope.SUBMIT);
    database
        .sql("UPDATE tenants SET max_bytes = 10 WHERE name LIKE 'qnt%' AND id = ?")
        .param(PrefixedId.TENANT.parse(tenantOf(small)).orElseThrow())
        .update();
    client = small;
    begin(6);
    assertThat(create(6, Map.of("name", model)).problem()).isEqualTo("403 quota-exceeded");
    begin(4);
  }

  private static String tenantOf(ServiceClient user) {
    return user.get("/v1/tenant").json().path("id").asString();
  }

  private String file(String name, byte[] bytes) {
    String path = beginFile(name, bytes.length);
    assertThat(send(path, 0, bytes).status()).isEqualTo(204);
    return path;
  }

  private static String publicId(String path) {
    return path.substring("/v1/uploads/".length());
  }

  @Test
  void aModelIsMadeOfFilesThatWereSentBeforehand() throws Exception {
    byte[] weights = ("weights of " + model).getBytes(UTF_8);
    String main = file("model.onnx", model.getBytes(UTF_8));
    String side = file("weights.bin", weights);
    JsonNode done = ended(side);
    assertThat(done.path("state").asString()).isEqualTo("DONE");
    assertThat(done.path("file").asString()).isEqualTo("weights.bin");
    assertThat(done.path("sha256").asString()).isEqualTo(sha256(weights));
    assertThat(done.has("version") || done.has("model")).isFalse();
    ended(main);
    String versions = "/v1/models/" + model + "/versions";
    String body =
        "{\"model\": \"%s\", \"files\": [\"%s\"]}".formatted(publicId(main), publicId(side));
    ServiceClient.Answer made = client.post(versions + "?alias=whole", body);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    JsonNode files = client.get(made.header("Location")).json().path("files");
    assertThat(files.path(0).path("name").asString()).isEqualTo("model.onnx");
    assertThat(files.path(1).path("name").asString()).isEqualTo("weights.bin");
    assertThat(files.path(1).path("sha256").asString()).isEqualTo(sha256(weights));

    String twice =
        "{\"model\": \"%s\", \"files\": [\"%s\"]}".formatted(publicId(main), publicId(main));
    assertThat(client.post(versions, twice).problem()).isEqualTo("422 invalid-name");
    String half = create(4, Map.of("kind", "file", "name", "half")).header("Location");
    for (String unfit : List.of(half, begin(4))) {
      assertThat(client.post(versions, "{\"model\": \"%s\"}".formatted(publicId(unfit))).problem())
          .isEqualTo("409 upload-incomplete");
    }
    assertThat(otherTenant(Scope.SUBMIT).post(versions, body).problem()).isEqualTo("404 not-found");
    for (String wrong : List.of("{}", "{\"model\": 1}", "{\"model\": \"x\", \"files\": [1]}")) {
      assertThat(client.post(versions, wrong).status()).as(wrong).isEqualTo(422);
    }
  }

  @Test
  void aDatasetIsMadeOfFilesThatWereSentBeforehand() throws Exception {
    byte[] samples = ("samples of " + model).getBytes(UTF_8);
    String sent = file("samples.npz", samples);
    ended(sent);
    String body =
        """
        {"manifest": {"format": "npz", "files": {"archive": "samples.npz"}}, "files": ["%s"]}
        """
            .formatted(publicId(sent));
    ServiceClient.Answer made = client.post("/v1/datasets/" + model + "/versions", body);
    assertThat(made.status()).as(made.text()).isIn(201, 202);
    JsonNode files = client.get(made.header("Location")).json().path("files");
    assertThat(files.path(0).path("sha256").asString()).isEqualTo(sha256(samples));
    String without = body.replace("[\"" + publicId(sent) + "\"]", "[]");
    assertThat(client.post("/v1/datasets/" + model + "/versions", without).problem())
        .isEqualTo("422 missing-property");
  }

  @Test
  void aFileThatIsForgottenGoesWithTheNextCollection() throws Exception {
    String sent = file("forgotten", ("forgotten " + model).getBytes(UTF_8));
    String sha256 = ended(sent).path("sha256").asString();
    assertThat(referred(sha256)).isEqualTo(1);
    database
        .sql("UPDATE uploads SET expires_at = now() - interval '8 days' WHERE id = ?")
        .param(id(sent))
        .update();
    expiry.sweep();
    assertThat(client.get(sent).problem()).isEqualTo("404 not-found");
    assertThat(referred(sha256)).isZero();
  }

  private int referred(String sha256) {
    return database
        .sql("SELECT count(*) FROM uploads WHERE sha256 = ?")
        .param(sha256)
        .query(Integer.class)
        .single();
  }

  @Test
  void optionsSayWhatIsSpoken() {
    ServiceClient.Answer answer =
        client.send(client.request("/v1/uploads").method("OPTIONS", BodyPublishers.noBody()));
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Allow")).isEqualTo("POST, OPTIONS");
    assertThat(answer.header("Tus-Extension")).isEqualTo("creation,termination,expiration");
    assertThat(answer.header("Tus-Max-Size")).isEqualTo(String.valueOf(MOST));
  }

  @Test
  void whatAWriterDidNotReportIsCutOff() throws Exception {
    String path = begin(6);
    assertThat(send(path, 0, new byte[] {1, 2, 3}).status()).isEqualTo(204);
    database.sql("UPDATE uploads SET received = 2 WHERE id = ?").param(id(path)).update();
    assertThat(send(path, 2, new byte[] {7}).header("Upload-Offset")).isEqualTo("3");
    assertThat(send(path, 3, new byte[] {4, 5, 6}).status()).isEqualTo(204);
    JsonNode version = client.get(ended(path).path("version").asString()).json();
    assertThat(version.path("sha256").asString()).isEqualTo(sha256(new byte[] {1, 2, 7, 4, 5, 6}));
  }
}
