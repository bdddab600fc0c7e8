package io.quantry.jobservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RegistryTest extends ServiceTest {
  private static final byte[] BYTES = "0123456789".getBytes(UTF_8);

  @Test
  void anUploadBecomesTheNextVersionUnderItsDigest() throws NoSuchAlgorithmException {
    String model = newModel();
    ServiceClient.Answer answer =
        client.upload("/v1/models/" + model + "/versions?alias=prod", BYTES);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/v1/models/" + model + "/versions/2");
    JsonNode version = client.get(answer.header("Location")).json();
    assertThat(version.path("state").asString()).isEqualTo("READY");
    assertThat(version.path("origin").asString()).isEqualTo("upload");
    assertThat(version.path("sha256").asString())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(BYTES)));
    assertThat(version.path("facts").path("opsets").path("ai.onnx").asInt()).isEqualTo(17);
    JsonNode listed = client.get("/v1/models/" + model + "/versions?limit=1").json();
    assertThat(listed.path("items").path(0).path("version").asInt()).isEqualTo(2);
    assertThat(listed.path("nextCursor").isMissingNode()).isFalse();
    assertThat(client.get("/v1/models/" + model).json().path("latestVersion").asInt()).isEqualTo(2);
    assertThat(client.post("/v1/jobs", spec(model + "@prod", "")).status()).isEqualTo(202);
    assertThat(
            client
                .post("/v1/jobs", spec("sha256:" + version.path("sha256").asString(), ""))
                .status())
        .isEqualTo(202);
  }

  @Test
  void sideFilesComeAsFurtherParts() {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("model.onnx.data", "weights".getBytes(UTF_8));
    parts.put("model", "graph".getBytes(UTF_8));
    ServiceClient.Answer answer = client.multipart("/v1/models/large/versions", parts);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    JsonNode files = answer.json().path("files");
    assertThat(files.path(0).path("name").asString()).isEqualTo("model.onnx");
    assertThat(files.path(1).path("name").asString()).isEqualTo("model.onnx.data");
    String download = "/v1/models/large/versions/1/download";
    assertThat(client.get(download).text()).isEqualTo("graph");
    assertThat(client.get(download + "?file=model.onnx.data").text()).isEqualTo("weights");
    assertThat(client.get(download + "?file=other").problem()).isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          bytes=0-3      | 206 | 0123       | bytes 0-3/10
          bytes=7-       | 206 | 789        | bytes 7-9/10
          bytes=-2       | 206 | 89         | bytes 8-9/10
          bytes=5-100    | 206 | 56789      | bytes 5-9/10
          bytes=10-      | 416 | -          | bytes */10
          bytes=5-4      | 416 | -          | bytes */10
          bytes=-        | 416 | -          | bytes */10
          pages=1        | 416 | -          | bytes */10
          bytes=99999999999999999999999- | 416 | - | bytes */10
          """)
  void aRangeIsServedOrRefused(String range, int status, String body, String contentRange) {
    String download = ranged() + "/download";
    ServiceClient.Answer answer = client.get(download, "Range", range);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
    if (body != null) {
      assertThat(answer.text()).isEqualTo(body);
    } else {
      assertThat(answer.problem()).isEqualTo("416 range-not-satisfiable");
    }
  }

  @Test
  void theDigestIsTheTag() {
    String download = ranged() + "/download";
    ServiceClient.Answer whole = client.get(download);
    assertThat(whole.text()).isEqualTo("0123456789");
    String tag = whole.header("ETag");
    assertThat(client.get(download, "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(client.get(download, "Range", "bytes=0-1", "If-Range", "\"old\"").text())
        .isEqualTo("0123456789");
    ServiceClient.Answer head =
        client.send(client.request(download).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("10");
    assertThat(head.header("ETag")).isEqualTo(tag);
  }

  private String ranged() {
    String location = "/v1/models/ranged/versions/1";
    if (client.get(location).status() == 404) {
      client.upload("/v1/models/ranged/versions", BYTES);
    }
    return location;
  }

  @Test
  void emptyAndDifferentBytesAreRefused() throws NoSuchAlgorithmException {
    assertThat(client.upload("/v1/models/bad/versions", new byte[0]).problem())
        .isEqualTo("422 empty-upload");
    String right =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(BYTES));
    String wrong = Base64.getEncoder().encodeToString(new byte[32]);
    String path = "/v1/models/digested/versions";
    assertThat(client.upload(path, BYTES, "Content-Digest", "sha-256=:" + wrong + ":").problem())
        .isEqualTo("422 digest-mismatch");
    assertThat(client.upload(path, BYTES, "Content-Digest", "sha-256=nonsense").problem())
        .isEqualTo("400 invalid-request");
    assertThat(client.upload(path, BYTES, "Content-Digest", "sha-256=:" + right + ":").status())
        .isEqualTo(201);
    assertThat(client.get("/v1/models/bad").problem()).isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CON", "con", "Upper", "a%20b", "%E2%80%AEmodel", ".hidden", "lpt1.x"})
  void aNameThatMeansSomethingElseIsRefused(String name) {
    assertThat(client.upload("/v1/models/" + name + "/versions", BYTES).problem())
        .isEqualTo("422 invalid-name");
  }

  @Test
  void fileNamesOfPartsArePlain() {
    for (String name : new String[] {"../../etc/passwd", "a/b", "nul.onnx", "task.json"}) {
      Map<String, byte[]> parts = new LinkedHashMap<>();
      parts.put("model", BYTES);
      parts.put(name, BYTES);
      assertThat(client.multipart("/v1/models/named/versions", parts).problem())
          .isEqualTo("422 invalid-name");
    }
  }

  @Test
  void anAliasMovesOnlyForWhoKnowsWhereItIs() {
    String model = newModel();
    client.upload("/v1/models/" + model + "/versions", BYTES);
    String alias = "/v1/models/" + model + "/aliases/prod";
    assertThat(put(alias, 1).problem()).isEqualTo("428 precondition-required");
    ServiceClient.Answer made = put(alias, 1, "If-None-Match", "*");
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    String first = made.header("ETag");
    assertThat(put(alias, 2, "If-None-Match", "*").problem()).isEqualTo("412 precondition-failed");
    assertThat(put(alias, 2, "If-Match", first).json().path("version").asInt()).isEqualTo(2);
    assertThat(put(alias, 1, "If-Match", first).problem()).isEqualTo("412 precondition-failed");
    assertThat(put(alias, 99, "If-Match", client.get(alias).header("ETag")).problem())
        .isEqualTo("404 not-found");
    assertThat(
            database
                .sql(
                    "SELECT count(*) FROM alias_history h JOIN models m ON m.id = h.model_id WHERE m.name = ?")
                .param(model)
                .query(Integer.class)
                .single())
        .isEqualTo(2);
  }

  @Test
  void whatHasNotChangedIsNotSentAgain() {
    String model = newModel();
    String path = "/v1/models/" + model;
    String tag = client.get(path).header("ETag");
    assertThat(tag).startsWith("W/\"");
    ServiceClient.Answer same = client.get(path, "If-None-Match", tag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.text()).isEmpty();
    client.upload(path + "/versions", BYTES);
    ServiceClient.Answer changed = client.get(path, "If-None-Match", tag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isNotEqualTo(tag);
  }

  @Test
  void aliasesComeInPages() {
    String model = newModel();
    String path = "/v1/models/" + model + "/aliases";
    for (String alias : new String[] {"b", "a", "c"}) {
      put(path + "/" + alias, 1, "If-None-Match", "*");
    }
    JsonNode first = client.get(path + "?limit=2").json();
    assertThat(first.path("items").size()).isEqualTo(2);
    assertThat(first.path("items").path(0).path("alias").asString()).isEqualTo("a");
    JsonNode second =
        client.get(path + "?limit=2&cursor=" + first.path("nextCursor").asString()).json();
    assertThat(second.path("items").path(0).path("alias").asString()).isEqualTo("c");
    assertThat(second.path("items").size()).isEqualTo(1);
    assertThat(second.has("nextCursor")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1.0, 200", "1e0, 200", "1.5, 422", "0, 422", "-1, 422", "4294967297, 422"})
  void aVersionIsAWholeNumberHoweverJsonWritesIt(String version, int status) {
    String alias = "/v1/models/" + newModel() + "/aliases/prod";
    assertThat(put(alias, version, "If-None-Match", "*").status()).isEqualTo(status);
  }

  private ServiceClient.Answer put(String path, int version, String... headers) {
    return put(path, Integer.toString(version), headers);
  }

  private ServiceClient.Answer put(String path, String version, String... headers) {
    HttpRequest.Builder request =
        client
            .request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"version\": " + version + "}"));
    return client.send(headers.length == 0 ? request : request.headers(headers));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"format": "parquet", "files": {}}                                  | 422 invalid-enum
          {"format": "npz", "files": {}}                                      | 422 missing-property
          {"format": "npz", "files": {"archive": "../x"}}                     | 422 invalid-name
          {"format": "npz", "files": {"archive": "x", "tail": "y"}}           | 422 unknown-property
          {"format": "npz", "files": {"archive": "x"}, "odd": 1}              | 422 unknown-property
          {"format": "npz", "files": {"archive": "x.npz"}}                    | 422 missing-property
          nonsense                                                            | 400 malformed-json
          """)
  void aWrongManifestIsRefused(String manifest, String problem) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("manifest", manifest.getBytes(UTF_8));
    assertThat(client.multipart("/v1/datasets/wrong/versions", parts).problem()).isEqualTo(problem);
  }

  @Test
  void aDatasetIsFoundWithItsManifestAndFacts() {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put(
        "manifest",
        "{\"format\": \"npz\", \"files\": {\"archive\": \"a.npz\"}, \"options\": {\"labels\": \"y\"}}"
            .getBytes(UTF_8));
    parts.put("archive", BYTES);
    ServiceClient.Answer answer = client.multipart("/v1/datasets/good/versions", parts);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    JsonNode version = client.get(answer.header("Location")).json();
    assertThat(version.path("manifest").path("options").path("labels").asString()).isEqualTo("y");
    assertThat(version.path("facts").path("samples").asInt()).isEqualTo(10);
    assertThat(client.get("/v1/datasets").json().path("items").toString()).contains("good");
    assertThat(client.get("/v1/datasets/good").json().path("versions").size()).isEqualTo(1);
  }
}
