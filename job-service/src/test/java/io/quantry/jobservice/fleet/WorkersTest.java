package io.quantry.jobservice.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.fleet.TestProviders;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.access.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The fleet over REST: lists, filters, draining; and who gets into which pool. */
class WorkersTest extends ServiceTest {
  @DynamicPropertySource
  static void pools(DynamicPropertyRegistry registry) {
    registry.add("job-service.fleet.pools.berlin.hardware", () -> "cpu");
    registry.add("job-service.fleet.pools.berlin.requires[0]", () -> "label:zone=berlin");
  }

  @Test
  void aWorkerSaysWhatItIsAndWhatItDoes() {
    TestMember worker = labeled("described", Map.of("zone", "berlin", "owner", "A.Team"));
    String job = submit("");
    worker.take(job);
    JsonNode shown = get(worker);
    assertThat(shown.path("name").asString()).isEqualTo("described");
    assertThat(shown.path("state").asString()).isEqualTo("LIVE");
    assertThat(shown.path("labels").path("owner").asString()).isEqualTo("A.Team");
    assertThat(shown.path("runtimeVersion").asString()).isNotEmpty();
    assertThat(shown.path("hardware").path("executionProviders").toString())
        .isEqualTo("[\"CPUExecutionProvider\"]");
    assertThat(shown.path("isolation").asString()).isEqualTo("FULL");
    assertThat(shown.path("running").asInt()).isEqualTo(1);
    assertThat(shown.path("jobs").path(0).path("jobId").asString()).isEqualTo(job);
    assertThat(shown.has("testProviders")).isFalse();
    JsonNode seenByOthers =
        otherTenant(Scope.READ).get("/v1/workers/" + worker.registration().memberId()).json();
    assertThat(seenByOthers.path("running").asInt()).isEqualTo(1);
    assertThat(seenByOthers.path("jobs").size()).as("jobs of another tenant").isZero();
  }

  @Test
  void listsAreFilteredAndComeInPages() {
    for (int i = 0; i < 5; i++) {
      labeled("paged-" + i, Map.of("batch", "paged"));
    }
    TestMember.join(
        port(),
        JOIN_TOKEN,
        TestMember.announcement(
            "paged-evaluator", Role.EVALUATOR, Map.of("batch", "paged"), List.of()));
    assertThat(names("label=batch=paged")).hasSize(6);
    assertThat(names("label=batch=paged&role=EVALUATOR")).containsExactly("paged-evaluator");
    assertThat(names("label=batch=paged&pool=berlin")).isEmpty();
    assertThat(names("label=batch=paged&pool=cpu&state=LIVE")).hasSize(6);
    assertThat(names("label=batch=paged&state=LOST")).isEmpty();

    List<String> seen = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = client.get("/v1/workers?label=batch=paged&limit=4" + cursor).json();
      page.path("items").forEach(worker -> seen.add(worker.path("name").asString()));
      cursor = page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asString() : "";
      pages++;
    } while (!cursor.isEmpty());
    assertThat(pages).isEqualTo(2);
    assertThat(seen).hasSize(6).doesNotHaveDuplicates();

    assertThat(client.get("/v1/workers?state=ASLEEP").problem()).isEqualTo("422 invalid-enum");
    assertThat(client.get("/v1/workers?role=COOK").problem()).isEqualTo("422 invalid-enum");
    assertThat(client.get("/v1/workers?label=zone").problem()).isEqualTo("422 invalid-value");
    assertThat(client.get("/v1/workers?pool=0.5").problem()).isEqualTo("422 invalid-value");
    assertThat(client.get("/v1/workers/wrk_nobody").problem()).isEqualTo("404 not-found");
  }

  @Test
  void aPoolMayRequireALabelAndAJobMayAskForIt() {
    TestMember elsewhere = labeled("elsewhere", Map.of("zone", "paris"));
    TestMember there = labeled("there", Map.of("zone", "berlin"));
    String job = submit(", \"target\": {\"tags\": [\"label:zone=berlin\"]}");
    assertThat(job(job).path("pool").asString()).isEqualTo("berlin");
    assertThat(elsewhere.claim(job).result()).isEqualTo(Claim.Result.GONE);
    assertThat(there.claim(job).result()).isEqualTo(Claim.Result.GRANTED);
    assertThat(
            client
                .post(
                    "/v1/jobs", spec(newModel(), ", \"target\": {\"tags\": [\"label:zone=rome\"]}"))
                .problem())
        .isEqualTo("422 invalid-value");
  }

  @Test
  void labelsMustBeWellFormed() {
    assertThat(announce("odd", Map.of("Zone", "berlin"), List.of())).isEqualTo("422 invalid-value");
    assertThat(announce("odd", Map.of("zone", "a b"), List.of())).isEqualTo("422 invalid-value");
  }

  @Test
  void aDrainedWorkerFinishesAndTakesNothingNewUntilItIsResumed() {
    TestMember worker = worker("drained");
    Lease running = worker.take(submit("")).lease();
    String waiting = submit("");
    String drain = "/v1/workers/" + worker.registration().memberId() + "/drain";
    assertThat(otherTenant(Scope.SUBMIT).post(drain, "").problem())
        .isEqualTo("403 insufficient-scope");

    assertThat(client.post(drain, "").json().path("state").asString()).isEqualTo("DRAINING");
    assertThat(client.post(drain, "").status()).as("again").isEqualTo(200);
    assertThat(worker.beat(false)).isTrue();
    assertThat(worker.claim(waiting).result()).isEqualTo(Claim.Result.GONE);
    assertThat(worker.fail(running, "nothing-to-quantize").status()).isEqualTo(200);
    assertThat(get(worker).path("state").asString()).isEqualTo("DRAINED");
    assertThat(names("state=DRAINED")).contains("drained");

    TestMember restarted = worker("drained");
    assertThat(restarted.beat(false)).as("the wish outlives a restart").isTrue();
    client.post(drain.replace("/drain", "/resume"), "");
    assertThat(restarted.beat(false)).isFalse();
    assertThat(get(worker).path("state").asString()).isEqualTo("LIVE");
    assertThat(restarted.claim(waiting).result()).isEqualTo(Claim.Result.GRANTED);
    assertThat(client.post("/v1/workers/wrk_nobody/drain", "").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void whoShutsDownIsShownDrainingAndIsGoneFromTheListOnceItLeft() {
    TestMember worker = worker("shutting-down");
    assertThat(worker.beat(true)).isFalse();
    assertThat(get(worker).path("state").asString()).isEqualTo("DRAINED");
    worker.leave();
    assertThat(names("state=LIVE")).doesNotContain("shutting-down");
    assertThat(client.get("/v1/workers/" + worker.registration().memberId()).status())
        .isEqualTo(404);
    assertThat(get(worker("shutting-down")).path("state").asString())
        .as("back again")
        .isEqualTo("LIVE");
  }

  @Test
  void aSilentWorkerIsShownAsLost() {
    TestMember worker = worker("silent-one");
    pause(3_200); // a lease's duration here is 3 s
    assertThat(get(worker).path("state").asString()).isEqualTo("LOST");
    assertThat(get(worker).path("live").asBoolean()).isFalse();
    assertThat(get(worker).path("heartbeatAgeMillis").asLong()).isGreaterThanOrEqualTo(3_000);
  }

  @Test
  void aDeviceThatIsOnlyClaimedIsRefusedOutsideTests() {
    List<String> claimed = List.of("CUDAExecutionProvider");
    assertThat(announce("pretender", Map.of(), claimed)).isEqualTo("422 invalid-value");
    System.setProperty(TestProviders.ALLOWED, "true");
    try {
      TestMember gpu =
          TestMember.join(
              port(),
              JOIN_TOKEN,
              TestMember.announcement("pretender", Role.WORKER, Map.of(), claimed));
      TestMember accelerator =
          TestMember.join(
              port(),
              JOIN_TOKEN,
              TestMember.announcement(
                  "npu", Role.WORKER, Map.of(), List.of("QNNExecutionProvider")));
      assertThat(get(gpu).path("pools").toString()).isEqualTo("[\"cpu\",\"gpu\"]");
      assertThat(get(gpu).path("testProviders").toString())
          .isEqualTo("[\"CUDAExecutionProvider\"]");
      assertThat(get(gpu).at("/hardware/executionProviders").toString())
          .isEqualTo("[\"CPUExecutionProvider\"]");
      assertThat(get(accelerator).path("pools").toString()).isEqualTo("[\"accelerator\",\"cpu\"]");
      String job = submit(", \"target\": {\"hardware\": \"gpu\"}");
      assertThat(worker("plain").claim(job).result()).isEqualTo(Claim.Result.GONE);
      assertThat(gpu.claim(job).result()).isEqualTo(Claim.Result.GRANTED);
    } finally {
      System.clearProperty(TestProviders.ALLOWED);
    }
  }

  private String announce(String name, Map<String, String> labels, List<String> providers) {
    return TestMember.announce(
            port(), JOIN_TOKEN, TestMember.announcement(name, Role.WORKER, labels, providers))
        .problem();
  }

  private TestMember labeled(String name, Map<String, String> labels) {
    return TestMember.join(
        port(), JOIN_TOKEN, TestMember.announcement(name, Role.WORKER, labels, List.of()));
  }

  private JsonNode get(TestMember member) {
    return client.get("/v1/workers/" + member.registration().memberId()).json();
  }

  private List<String> names(String query) {
    List<String> names = new ArrayList<>();
    client
        .get("/v1/workers?limit=200&" + query)
        .json()
        .path("items")
        .forEach(worker -> names.add(worker.path("name").asString()));
    return names;
  }
}
