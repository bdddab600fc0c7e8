package io.quantry.jobservice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Versions that are deleted, by hand and by rule. */
class RetentionTest extends ServiceTest {
  private static final String MODEL = "/v1/models/resnet";

  @Autowired private RetentionLoop loop = uninitialized();
  @Autowired private List<Looping> loops = uninitialized();

  private ServiceClient user = client;

  @BeforeEach
  void ownTenant() {
    user = otherTenant(Scope.ADMIN);
  }

  private void upload(int... contents) {
    for (int content : contents) {
      ServiceClient.Answer answer =
          user.upload(MODEL + "/versions", ("resnet " + content).getBytes(UTF_8));
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }
  }

  private ServiceClient.Answer put(String path, String revision, String body) {
    return user.send(
        user.request(MODEL + path)
            .header("Content-Type", "application/json")
            .header("If-Match", revision)
            .PUT(BodyPublishers.ofString(body)));
  }

  private void point(String alias, int version) {
    ServiceClient.Answer answer =
        put("/aliases/" + alias, "\"0\"", "{\"version\": " + version + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private ServiceClient.Answer delete(int version) {
    return user.delete(MODEL + "/versions/" + version);
  }

  private ServiceClient.Answer restore(int version) {
    return user.post(MODEL + "/versions/" + version + "/restore", "");
  }

  private Map<Integer, String> states() {
    Map<Integer, String> states = new TreeMap<>();
    for (JsonNode version : user.get(MODEL + "/versions").json().path("items")) {
      states.put(version.path("version").asInt(), version.path("state").asString());
    }
    return states;
  }

  private void letGraceEnd() {
    database
        .sql("UPDATE model_versions SET files_until = now() WHERE files_until > now()")
        .update();
    loop.round();
  }

  @Test
  void nothingNewUsesADeletedVersionAndItComesBack() {
    upload(1, 2);
    put("/versions/2/labels", "\"0\"", "{\"labels\": {\"team\": \"vision\"}}");
    assertThat(delete(2).status()).isEqualTo(204);
    assertThat(delete(2).status()).isEqualTo(204);

    assertThat(states()).isEqualTo(Map.of(1, "READY", 2, "DELETED"));
    assertThat(user.get(MODEL).json().path("latestVersion").asInt()).isEqualTo(1);
    assertThat(user.get(MODEL + "/versions/2/download").problem()).isEqualTo("410 version-deleted");
    assertThat(user.get("/v1/versions?label=team=vision").json().path("items")).isEmpty();
    assertThat(user.get("/v1/versions").json().path("items")).hasSize(1);
    assertThat(put("/aliases/champion", "\"0\"", "{\"version\": 2}").problem())
        .isEqualTo("410 version-deleted");
    assertThat(user.post("/v1/jobs", spec("resnet:2", "")).problem())
        .isEqualTo("409 model-not-ready");
    JsonNode plan = user.post("/v1/jobs?dryRun=true", spec("resnet", "")).json();
    assertThat(plan.path("model").asString()).isEqualTo("resnet:1");
    JsonNode deleted = user.get(MODEL + "/versions/2").json();
    assertThat(deleted.path("filesUntil").asString())
        .isGreaterThan(deleted.path("deletedAt").asString());

    assertThat(restore(2).json().path("state").asString()).isEqualTo("READY");
    assertThat(restore(2).status()).isEqualTo(200);
    assertThat(user.get(MODEL + "/versions/2/download").text()).isEqualTo("resnet 2");
    assertThat(user.get("/v1/versions?label=team=vision&model=resnet").json().path("items"))
        .hasSize(1);
  }

  @Test
  void whatIsNeededIsNotDeleted() {
    upload(1, 2, 3);
    point("champion", 1);
    put("/versions/2/stage", "\"0\"", "{\"stage\": \"approved\"}");
    ServiceClient.Answer job = user.post("/v1/jobs", spec("resnet:3", ""));
    assertThat(job.status()).as(job.text()).isEqualTo(202);
    for (int version = 1; version <= 3; version++) {
      assertThat(delete(version).problem()).isEqualTo("409 version-in-use");
    }
    user.post("/v1/jobs/" + job.json().path("id").asString() + "/cancel", "");
    assertThat(delete(3).status()).isEqualTo(204);
    assertThat(otherTenant(Scope.ADMIN).delete(MODEL + "/versions/2").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void filesGoWhenTheGraceHasPassedAndNothingElseHoldsThem() {
    upload(101, 102, 102); // bytes that no other tenant has
    String path = MODEL + "/versions/2";
    String digest = user.get(path).json().path("sha256").asString();
    assertThat(delete(2).status()).isEqualTo(204);
    loop.round();
    assertThat(restore(2).status()).as("within its grace").isEqualTo(200);
    assertThat(delete(2).status()).isEqualTo(204);
    letGraceEnd();
    assertThat(restore(2).problem()).isEqualTo("410 version-deleted");

    JsonNode kept = user.get(path).json();
    assertThat(kept.path("sha256").asString()).isEqualTo(digest);
    assertThat(kept.path("files").get(0).path("sha256").asString()).isEqualTo(digest);
    assertThat(kept.has("filesUntil")).isFalse();
    assertThat(user.get(path + "/provenance").status()).isEqualTo(200);
    assertThat(user.get(MODEL + "/versions/3/download").text()).isEqualTo("resnet 102");
    collect(digest);
    assertThat(owned(digest)).as("version 3 has the same bytes").isTrue();
    assertThat(delete(3).status()).isEqualTo(204);
    letGraceEnd();
    collect(digest);
    assertThat(owned(digest)).isFalse();
  }

  /** A round of the collector of artifacts, as if a day had passed; it is over with the answer. */
  private void collect(String digest) {
    database.sql("UPDATE artifacts SET keep_until = now() WHERE sha256 = ?").param(digest).update();
    WakeableLoop collector =
        loops.stream()
            .map(Looping::loop)
            .filter(one -> one.name().equals("collector"))
            .findFirst()
            .orElseThrow();
    long woken = System.nanoTime();
    collector.wake();
    while (collector.sinceSuccess().toNanos() >= System.nanoTime() - woken) {
      pause(5);
    }
  }

  private boolean owned(String digest) {
    return database
        .sql("SELECT EXISTS (SELECT FROM artifacts WHERE sha256 = ?)")
        .param(digest)
        .query(Boolean.class)
        .single();
  }

  @Test
  void aRuleKeepsTheLastTheYoungAndTheNeeded() {
    upload(1, 2, 3, 4, 5, 6);
    point("champion", 1);
    put("/versions/2/stage", "\"0\"", "{\"stage\": \"pending\"}");
    assertThat(delete(6).status()).isEqualTo(204);
    ServiceClient.Answer rule = user.get(MODEL + "/retention");
    assertThat(rule.text()).isEqualTo("{\"keepLast\":null,\"keepDays\":null}");

    assertThat(
            put("/retention", rule.header("ETag"), "{\"keepLast\": 2, \"keepDays\": 1}").status())
        .isEqualTo(200);
    loop.round();
    assertThat(states().values()).as("all are younger than a day").containsOnlyOnce("DELETED");

    assertThat(put("/retention", "\"0\"", "{\"keepLast\": 2, \"keepDays\": 0}").problem())
        .isEqualTo("412 precondition-failed");
    assertThat(put("/retention", "\"1\"", "{\"keepLast\": 0, \"keepDays\": 0}").problem())
        .isEqualTo("422 invalid-value");
    assertThat(put("/retention", "\"1\"", "{\"keepLast\": 2, \"keepDays\": 0}").status())
        .isEqualTo(200);
    loop.round();
    assertThat(states())
        .isEqualTo(
            Map.of(1, "READY", 2, "READY", 3, "DELETED", 4, "READY", 5, "READY", 6, "DELETED"));

    ServiceClient.Answer cleared =
        user.send(user.request(MODEL + "/retention").header("If-Match", "\"2\"").DELETE());
    assertThat(cleared.status()).isEqualTo(204);
    upload(7, 8);
    loop.round();
    assertThat(states().values().stream().filter("DELETED"::equals)).hasSize(2);
  }

  @Test
  void aRuleKeepsWhatALivingVersionWasMadeFrom() {
    upload(1, 2, 3);
    String job = user.post("/v1/jobs", spec("resnet:1", "")).json().path("id").asString();
    user.post("/v1/jobs/" + job + "/cancel", "");
    database
        .sql(
            """
            INSERT INTO lineage (version_id, kind, tenant_id, source_version_id, job_id)
            SELECT made.id, 'BASELINE', made.tenant_id, source.id, j.id
            FROM model_versions made
            JOIN model_versions source ON source.model_id = made.model_id AND source.version = 1
            JOIN jobs j ON j.tenant_id = made.tenant_id
            WHERE made.version = 3 AND j.id = ?::uuid
            """)
        .param(job.substring("job_".length()))
        .update();
    put("/retention", "\"0\"", "{\"keepLast\": 1, \"keepDays\": 0}");
    loop.round();
    assertThat(states()).isEqualTo(Map.of(1, "READY", 2, "DELETED", 3, "READY"));
  }

  @Test
  void noAliasEverPointsAtADeletedVersion() throws Exception {
    int rounds = 40;
    List<String> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int version = 1; version <= rounds; version++) {
        upload(version);
        int number = version;
        List<Callable<Integer>> both =
            List.of(
                () -> delete(number).status(),
                () ->
                    put("/aliases/a" + number, "\"0\"", "{\"version\": " + number + "}").status());
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> answer : threads.invokeAll(both)) {
          answers.add(answer.get());
        }
        outcomes.add(answers.toString());
      }
    }
    assertThat(outcomes).containsOnly("[204, 410]", "[409, 200]");
  }
}
