package io.quantry.jobservice.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.access.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A version as picture, code and graph. */
class VersionPagesTest extends ServiceTest {
  private static String path(String model) {
    return "/v1/models/" + model + "/versions/1";
  }

  /** Quantizes the first version of a model into the first of another; answers the job. */
  private String quantize(String from, String to) {
    String job =
        client
            .post("/v1/jobs", spec(from, ", \"output\": {\"register\": \"" + to + "\"}"))
            .json()
            .path("id")
            .asString();
    TestMember worker = worker("pages");
    Lease lease = worker.take(job).lease();
    assertThat(worker.complete(lease, List.of(worker.uploaded(lease, "made by " + job))).status())
        .isEqualTo(200);
    return job;
  }

  @Test
  void aBadgeIsSeenByWhoeverHasItsLink() {
    String model = newModel();
    String made = model + "-int8";
    String job = quantize(model, made);
    TestMember evaluator = evaluator("pages");
    evaluator.judge(evaluator.take(job).lease(), Verdict.PASSED);

    JsonNode link = client.get(path(made) + "/badge").json();
    ServiceClient nobody = new ServiceClient(port(), "none");
    ServiceClient.Answer picture = nobody.get(link.path("path").asString());
    assertThat(picture.status()).as(picture.text()).isEqualTo(200);
    assertThat(picture.header("Content-Type")).isEqualTo("image/svg+xml;charset=UTF-8");
    assertThat(picture.text()).startsWith("<svg").contains(link.path("text").asString());
    assertThat(client.get(path(made) + "/badge.svg").text()).isEqualTo(picture.text());
    assertThat(nobody.get(path(made) + "/badge.svg").problem()).isEqualTo("401 invalid-api-key");
  }

  @Test
  void aLinkThatNobodyGaveOutShowsNothing() {
    String link = client.get(path(newModel()) + "/badge").json().path("path").asString();
    ServiceClient nobody = new ServiceClient(port(), "none");
    for (int i = "/v1/badges/".length(); i < link.length() - ".svg".length(); i++) {
      char other = link.charAt(i) == 'A' ? 'B' : 'A';
      String changed = link.substring(0, i) + other + link.substring(i + 1);
      assertThat(nobody.get(changed).problem()).as(changed).isEqualTo("404 not-found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?language=python", "?language=java"})
  void aSnippetNamesTheDigest(String query) {
    String version = path(newModel());
    ServiceClient.Answer snippet = client.get(version + "/snippet" + query);
    assertThat(snippet.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
    assertThat(snippet.text())
        .contains(client.get(version).json().path("sha256").asString())
        .contains(query.endsWith("java") ? "OrtSession" : "InferenceSession");
  }

  @Test
  void aSnippetInNoLanguageOfOurs() {
    assertThat(client.get(path(newModel()) + "/snippet?language=cobol").problem())
        .isEqualTo("422 invalid-enum");
  }

  @Test
  void lineageGoesUpToTheFirstSourceAndDownToWhatWasMade() {
    String first = newModel();
    String second = first + "-a";
    String third = first + "-b";
    String toSecond = quantize(first, second);
    String toThird = quantize(second, third);

    JsonNode graph = client.get(path(second) + "/lineage").json();
    assertThat(references(graph, "model"))
        .containsExactlyInAnyOrder(first + ":1", second + ":1", third + ":1");
    assertThat(references(graph, "job")).containsExactlyInAnyOrder(toSecond, toThird);
    assertThat(edges(graph))
        .containsExactlyInAnyOrder(
            first + ":1 baseline " + toSecond,
            toSecond + " result " + second + ":1",
            second + ":1 baseline " + toThird,
            toThird + " result " + third + ":1");
    graph
        .path("nodes")
        .forEach(node -> assertThat(node.path("digest").asString()).matches("[0-9a-f]{64}"));
    assertThat(client.get(path(first) + "/lineage").json().path("nodes").size()).isEqualTo(5);
    assertThat(client.get(path(newModel()) + "/lineage").json().path("nodes").size()).isEqualTo(1);
    assertThat(otherTenant(Scope.ADMIN).get(path(second) + "/lineage").problem())
        .isEqualTo("404 not-found");
  }

  private static Set<String> references(JsonNode graph, String kind) {
    Set<String> references = new TreeSet<>();
    graph
        .path("nodes")
        .forEach(
            node -> {
              if (node.path("kind").asString().equals(kind)) {
                references.add(node.path("reference").asString());
              }
            });
    return references;
  }

  private static List<String> edges(JsonNode graph) {
    Map<String, String> references = new HashMap<>();
    graph
        .path("nodes")
        .forEach(
            node -> references.put(node.path("id").asString(), node.path("reference").asString()));
    List<String> edges = new ArrayList<>();
    graph
        .path("edges")
        .forEach(
            edge ->
                edges.add(
                    references.get(edge.path("from").asString())
                        + " "
                        + edge.path("role").asString()
                        + " "
                        + references.get(edge.path("to").asString())));
    return edges;
  }
}
