package io.quantry.jobservice.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Card, labels and stage of a version. */
class AnnotationsTest extends ServiceTest {
  private static final String JSON = "application/json";
  private static final String MARKDOWN = "text/markdown";

  private String version = "";

  @BeforeEach
  void upload() {
    version = "/v1/models/" + newModel() + "/versions/1";
  }

  private ServiceClient.Answer put(String kind, String type, String body, String... headers) {
    var request =
        client
            .request(version + kind)
            .header("Content-Type", type)
            .PUT(BodyPublishers.ofString(body));
    return client.send(headers.length == 0 ? request : request.headers(headers));
  }

  private ServiceClient.Answer delete(String kind, String... headers) {
    return client.send(client.request(version + kind).headers(headers).DELETE());
  }

  @Test
  void theCardIsGeneratedUntilSomebodyWritesOne() {
    ServiceClient.Answer generated = client.get(version + "/card");
    assertThat(generated.header("Content-Type")).isEqualTo("text/markdown;charset=UTF-8");
    assertThat(generated.header("ETag")).isEqualTo("\"0\"");
    assertThat(generated.text()).startsWith("---\nlibrary_name: onnxruntime\n");

    ServiceClient.Answer written =
        put("/card", MARKDOWN, "# Für alle\n", "If-Match", generated.header("ETag"));
    assertThat(written.status()).as(written.text()).isEqualTo(200);
    assertThat(written.text()).isEqualTo("# Für alle\n");
    assertThat(client.get(version + "/card").text()).isEqualTo("# Für alle\n");

    assertThat(delete("/card", "If-Match", written.header("ETag")).status()).isEqualTo(204);
    ServiceClient.Answer again = client.get(version + "/card");
    assertThat(again.text()).isEqualTo(generated.text());
    assertThat(again.header("ETag")).isEqualTo("\"2\"");
  }

  @Test
  void theStageSaysWhoDecidedAndWhy() {
    ServiceClient.Answer none = client.get(version + "/stage");
    assertThat(none.json().path("stage").asString()).isEqualTo("none");
    ServiceClient.Answer approved =
        put(
            "/stage",
            JSON,
            "{\"stage\": \"approved\", \"comment\": \"by the council\"}",
            "If-Match",
            none.header("ETag"));
    assertThat(approved.status()).as(approved.text()).isEqualTo(200);
    assertThat(approved.json().path("changedBy").asString())
        .isEqualTo(client.get("/v1/session").json().path("actor").asString());
    assertThat(client.get(version + "/stage").json()).isEqualTo(approved.json());
    assertThat(client.get("/v1/audit?action=stage-changed&limit=1").text())
        .contains("\"stage\":\"approved\"");
  }

  @Test
  void labelsAreReplacedAsAWhole() {
    put(
        "/labels",
        JSON,
        "{\"labels\": {\"team\": \"Vision\", \"board\": \"x1\"}}",
        "If-Match",
        "\"0\"");
    ServiceClient.Answer second =
        put("/labels", JSON, "{\"labels\": {\"team\": \"Speech\"}}", "If-Match", "\"1\"");
    assertThat(second.json().path("labels").propertyNames()).containsExactly("team");
    assertThat(second.json().path("labels").path("team").asString()).isEqualTo("Speech");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/card   | text/markdown    | # x",
        "/stage  | application/json | {\"stage\": \"approved\"}",
        "/labels | application/json | {\"labels\": {}}"
      })
  void aChangeWantsTheTagOfWhatItChanges(String kind, String type, String body) {
    assertThat(put(kind, type, body).problem()).isEqualTo("428 precondition-required");
    assertThat(put(kind, type, body, "If-Match", "\"7\"").problem())
        .isEqualTo("412 precondition-failed");
    assertThat(put(kind, type, body, "If-Match", "*").problem())
        .isEqualTo("412 precondition-failed");
    assertThat(put(kind, type, body, "If-Match", "\"0\"").status()).isEqualTo(200);
    assertThat(put(kind, type, body, "If-Match", "\"0\"").problem())
        .isEqualTo("412 precondition-failed");
  }

  @Test
  void ofManyWhoSawTheSameOneWrites() {
    List<Integer> answers =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> put("/card", MARKDOWN, "# " + i, "If-Match", "\"0\"").status())
            .toList();
    assertThat(answers).containsOnlyOnce(200).allMatch(status -> status == 200 || status == 412);
    assertThat(client.get(version + "/card").header("ETag")).isEqualTo("\"1\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/stage  | {\"stage\": \"famous\"}                    | 422 invalid-enum",
        "/stage  | {}                                         | 422 missing-property",
        "/stage  | {\"stage\": \"none\", \"x\": 1}            | 422 unknown-property",
        "/labels | {\"labels\": {\"Team\": \"a\"}}            | 422 invalid-value",
        "/labels | {\"labels\": {\"team\": 7}}                | 422 invalid-value",
        "/labels | {}                                         | 422 missing-property",
        "/labels | {\"labels\": [                             | 400 malformed-json"
      })
  void whatIsNoAnnotationIsRefused(String kind, String body, String problem) {
    assertThat(put(kind, JSON, body, "If-Match", "\"0\"").problem()).isEqualTo(problem);
  }

  @Test
  void aCardIsTextOfASaneSize() {
    assertThat(put("/card", MARKDOWN, " \n", "If-Match", "\"0\"").problem())
        .isEqualTo("422 invalid-value");
    assertThat(put("/card", MARKDOWN, "a\u0000b", "If-Match", "\"0\"").problem())
        .isEqualTo("422 invalid-value");
    assertThat(put("/card", MARKDOWN, "x".repeat((256 << 10) + 1), "If-Match", "\"0\"").problem())
        .isEqualTo("413 payload-too-large");
    assertThat(put("/card", JSON, "{}", "If-Match", "\"0\"").problem())
        .isEqualTo("415 unsupported-media-type");
    assertThat(
            client
                .send(
                    client
                        .request(version + "/card")
                        .header("Content-Type", MARKDOWN)
                        .header("If-Match", "\"0\"")
                        .PUT(BodyPublishers.ofByteArray(new byte[] {(byte) 0xC3, 0x28})))
                .problem())
        .isEqualTo("400 invalid-encoding");
  }

  @Test
  void whoMayOnlySubmitPointsNoProtectedAlias() {
    ServiceClient ci = otherTenant(Scope.SUBMIT);
    String path = "/v1/models/of-ci/versions?alias=";
    assertThat(ci.upload(path + "champion", new byte[] {1}).problem())
        .isEqualTo("403 insufficient-scope");
    assertThat(ci.upload(path + "candidate", new byte[] {1}).status()).isEqualTo(201);
    String output = ", \"output\": {\"register\": \"of-ci\", \"alias\": \"%s\"}";
    assertThat(ci.post("/v1/jobs", spec("of-ci", output.formatted("champion"))).problem())
        .isEqualTo("403 insufficient-scope");
    assertThat(ci.post("/v1/jobs", spec("of-ci", output.formatted("candidate"))).status())
        .isEqualTo(202);
    assertThat(client.upload(path + "champion", new byte[] {1}).status()).isEqualTo(201);
  }

  @Test
  void anAliasRemembersWhereItPointed() {
    String model = version.split("/", -1)[3];
    String alias = "/v1/models/" + model + "/aliases/champion";
    client.upload("/v1/models/" + model + "/versions?alias=champion", new byte[] {9});
    client.send(
        client
            .request(alias)
            .header("Content-Type", JSON)
            .header("If-Match", client.get(alias).header("ETag"))
            .PUT(BodyPublishers.ofString("{\"version\": 1}")));
    var moves = client.get(alias + "/history").json().path("items");
    assertThat(moves.size()).isEqualTo(2);
    assertThat(moves.path(0).path("version").asInt()).isEqualTo(1);
    assertThat(moves.path(1).path("version").asInt()).isEqualTo(2);
    assertThat(moves.path(0).path("changedBy").asString()).startsWith("key_");
    assertThat(client.get(alias.replace("champion", "other") + "/history").problem())
        .isEqualTo("404 not-found");
  }
}
