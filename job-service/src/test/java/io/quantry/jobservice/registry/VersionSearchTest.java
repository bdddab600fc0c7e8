package io.quantry.jobservice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.tenancy.RowViews;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Versions of all models by what they are and what is said of them. */
class VersionSearchTest extends ServiceTest {
  private static final int MANY = 20_000;
  private static final Pattern BLOCKS = Pattern.compile("shared hit=(\\d+)");

  private static final String[] WHOLE_TABLES = {
    "Seq Scan on model_versions", "Seq Scan on version_terms"
  };

  private ServiceClient user = client;

  @BeforeEach
  void ownTenant() {
    user = otherTenant(Scope.ADMIN);
  }

  private void upload(String model) {
    assertThat(user.upload("/v1/models/" + model + "/versions", model.getBytes(UTF_8)).status())
        .isEqualTo(201);
  }

  private void put(String path, String revision, String body) {
    assertThat(
            user.send(
                    user.request("/v1/models/" + path)
                        .header("Content-Type", "application/json")
                        .header("If-Match", revision)
                        .PUT(BodyPublishers.ofString(body)))
                .status())
        .isEqualTo(200);
  }

  private List<String> found(String query) {
    ServiceClient.Answer answer = user.get("/v1/versions?" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    for (JsonNode one : answer.json().path("items")) {
      names.add(one.path("model").asString() + ":" + one.path("version").asInt());
    }
    return names;
  }

  @Test
  void findsByLabelsStageModelAndOrigin() {
    upload("resnet");
    upload("bert");
    put(
        "bert/versions/1/labels",
        "\"0\"",
        "{\"labels\": {\"team\": \"search\", \"part\": \"head\"}}");
    put("bert/versions/1/stage", "\"0\"", "{\"stage\": \"approved\"}");
    assertThat(found("")).containsExactly("bert:1", "resnet:1");
    assertThat(found("model=resnet")).containsExactly("resnet:1");
    assertThat(found("label=team=search")).containsExactly("bert:1");
    assertThat(found("label=part=head,team=search")).containsExactly("bert:1");
    assertThat(found("label=team=search&label=team=vision")).isEmpty();
    assertThat(found("stage=approved&label=team=search&origin=upload")).containsExactly("bert:1");
    assertThat(found("origin=job")).isEmpty();
    assertThat(found("technique=static")).isEmpty();
    JsonNode bert = user.get("/v1/versions?model=bert").json().path("items").get(0);
    assertThat(bert.path("stage").asString()).isEqualTo("approved");
    assertThat(bert.path("labels").path("part").asString()).isEqualTo("head");

    put("bert/versions/1/labels", "\"1\"", "{\"labels\": {\"team\": \"vision\"}}");
    put("bert/versions/1/stage", "\"1\"", "{\"stage\": \"none\"}");
    assertThat(found("label=team=search")).isEmpty();
    assertThat(found("label=team=vision")).containsExactly("bert:1");
    assertThat(found("stage=approved")).isEmpty();
  }

  @Test
  void refusesWhatIsNoCondition() {
    assertThat(user.get("/v1/versions?stage=great").problem()).isEqualTo("422 invalid-enum");
    assertThat(user.get("/v1/versions?verdict=good").problem()).isEqualTo("422 invalid-enum");
    assertThat(user.get("/v1/versions?label=team").problem()).isEqualTo("400 invalid-request");
    assertThat(user.get("/v1/versions?cursor=x").problem()).isEqualTo("400 invalid-cursor");
  }

  @Test
  void pagesGoThroughAllOnceAndServeNoOtherSearch() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      upload(name);
    }
    List<String> all = new ArrayList<>();
    String cursor = "";
    String first = "";
    do {
      JsonNode page = user.get("/v1/versions?origin=upload&limit=2" + cursor).json();
      page.path("items").forEach(one -> all.add(one.path("model").asString()));
      String next = page.path("nextCursor").asString("");
      first = first.isEmpty() ? next : first;
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(all).containsExactly("e", "d", "c", "b", "a");
    assertThat(user.get("/v1/versions?origin=job&limit=2&cursor=" + first).problem())
        .isEqualTo("400 invalid-cursor");
  }

  /** Beneath the policies: by index, and as many blocks for a deep page as for the first. */
  @Test
  void aDeepPageCostsWhatTheFirstOneDoes() {
    upload("many");
    UUID first = manyVersions();
    UUID tenant =
        database
            .sql("SELECT tenant_id FROM model_versions WHERE id = ?")
            .param(first)
            .query(UUID.class)
            .single();
    UUID deep =
        database
            .sql("SELECT id FROM model_versions WHERE tenant_id = ? ORDER BY id OFFSET ? LIMIT 1")
            .params(tenant, MANY / 100)
            .query(UUID.class)
            .single();
    for (List<String> terms :
        List.of(
            List.<String>of(), List.of("model:many"), List.of("origin:upload", "verdict:PASSED"))) {
      try (RowViews.Restore ignored = RowViews.tenant(tenant)) {
        String plan = plan(tenant, terms, null);
        String deepPlan = plan(tenant, terms, deep);
        assertThat(plan).doesNotContain(WHOLE_TABLES);
        assertThat(deepPlan).doesNotContain(WHOLE_TABLES);
        assertThat(blocks(deepPlan)).as(deepPlan).isLessThan(2 * blocks(plan) + 100);
        assertThat(blocks(plan)).as(plan).isLessThan(3_000);
      }
    }
  }

  /** Rejected ones: nothing that the platform does by itself looks at them. */
  private UUID manyVersions() {
    UUID id =
        UUID.fromString(
            user.get("/v1/versions?model=many")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asString()
                .substring("ver_".length()));
    database
        .sql(
            """
            INSERT INTO model_versions (id, tenant_id, model_id, version, state, sha256, size_bytes,
              verdict, created_at)
            SELECT uuidv7(), tenant_id, model_id, n, 'REJECTED', sha256, size_bytes,
              CASE WHEN n % 3 = 0 THEN 'PASSED' WHEN n % 3 = 1 THEN 'MISSED' END, created_at
            FROM model_versions, generate_series(2, ?) n WHERE id = ?
            """)
        .params(MANY, id)
        .update();
    database.sql("ANALYZE model_versions, version_terms").update();
    return id;
  }

  private String plan(UUID tenant, List<String> terms, @Nullable UUID before) {
    var query =
        database.sql(
            "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) "
                + VersionSearch.sql(terms.size(), before != null));
    for (int i = 0; i < terms.size(); i++) {
      query = query.param("term" + i, terms.get(i));
    }
    if (before != null) {
      query = query.param("before", before);
    }
    return String.join(
        "\n",
        query
            .param("tenant", tenant)
            .param("limit", 51)
            .query((row, number) -> row.getString(1))
            .list());
  }

  private static int blocks(String plan) {
    Matcher hits = BLOCKS.matcher(plan);
    assertThat(hits.find()).isTrue();
    return Integer.parseInt(hits.group(1));
  }
}
