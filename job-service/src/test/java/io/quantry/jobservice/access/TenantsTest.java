package io.quantry.jobservice.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.Claim;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tenants, and what they may take. */
class TenantsTest extends ServiceTest {
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** A tenant, and its first administrator. */
  private record Made(String id, String name, ServiceClient user) {}

  private Made make(Map<String, ?> quota) {
    String name = "team-" + NAMES.incrementAndGet();
    ServiceClient.Answer answer = client.send("/v1/tenants", Map.of("name", name, "quota", quota));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    JsonNode made = answer.json();
    return new Made(
        made.path("id").asString(), name, new ServiceClient(port(), made.path("key").asString()));
  }

  private ServiceClient.Answer limit(Made tenant, String quota, String... ifMatch) {
    var request =
        client
            .request("/v1/tenants/" + tenant.id() + "/quota")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(quota));
    for (String tag : ifMatch) {
      request.header("If-Match", tag);
    }
    return client.send(request);
  }

  private static ServiceClient.Answer upload(Made tenant, String model, String content) {
    return tenant.user().upload("/v1/models/" + model + "/versions", content.getBytes(UTF_8));
  }

  private static JsonNode own(Made tenant) {
    return tenant.user().get("/v1/tenant").json();
  }

  @Test
  void aNewTenantHasAnAdministratorAndNothingElse() {
    Made team = make(Map.of());
    assertThat(own(team).path("name").asString()).isEqualTo(team.name());
    assertThat(team.user().get("/v1/models").json().path("items")).isEmpty();
    assertThat(team.user().send("/v1/api-keys", Map.of("name", "ci", "scope", "submit")).status())
        .isEqualTo(201);
    assertThat(client.send("/v1/tenants", Map.of("name", team.name())).problem())
        .isEqualTo("409 name-taken");
    assertThat(
            client
                .send("/v1/tenants", Map.of("name", "another", "quota", Map.of("byte", 1)))
                .problem())
        .isEqualTo("422 unknown-property");
    assertThat(client.send("/v1/tenants", Map.of("name", "Not A Name")).status()).isEqualTo(422);
    assertThat(client.get("/v1/tenants?limit=200").text()).contains(team.name());
    assertThat(client.get("/v1/audit").text()).contains("tenant-created", team.id());
  }

  @Test
  void onlyTheOperatorKnowsOfOthers() {
    Made team = make(Map.of());
    assertThat(team.user().get("/v1/tenants").problem()).isEqualTo("403 insufficient-scope");
    assertThat(team.user().get("/v1/tenants/" + team.id()).problem())
        .isEqualTo("403 insufficient-scope");
    assertThat(
            team.user().send("/v1/api-keys", Map.of("name", "more", "scope", "operator")).problem())
        .isEqualTo("403 insufficient-scope");
  }

  @Test
  void aQuotaIsChangedByWhoHasSeenIt() {
    Made team = make(Map.of("bytes", 5));
    ServiceClient.Answer seen = client.get("/v1/tenants/" + team.id() + "/quota");
    assertThat(seen.json().path("bytes").asLong()).isEqualTo(5);
    String tag = seen.header("ETag");
    assertThat(limit(team, "{}").problem()).isEqualTo("428 precondition-required");
    assertThat(limit(team, "{\"bytes\": -1}", tag).status()).isEqualTo(422);
    ServiceClient.Answer changed = limit(team, "{\"queuedJobs\": 3}", tag);
    assertThat(changed.json()).isEqualTo(ServiceClient.JSON.readTree("{\"queuedJobs\": 3}"));
    assertThat(limit(team, "{}", tag).problem()).isEqualTo("412 precondition-failed");
    assertThat(own(team).path("quota").path("queuedJobs").asInt()).isEqualTo(3);
    assertThat(client.get("/v1/audit").text()).contains("quota-changed");
  }

  @Test
  void bytesBeyondTheQuotaAreRefusedAndNotKept() {
    Made team = make(Map.of("bytes", 100));
    assertThat(upload(team, "a", "a".repeat(60)).status()).isEqualTo(201);
    assertThat(upload(team, "b", "b".repeat(41)).problem()).isEqualTo("403 quota-exceeded");
    assertThat(upload(team, "c", "c".repeat(40)).status()).isEqualTo(201);
    assertThat(own(team).path("usage").path("bytes").asLong()).isEqualTo(100);
    assertThat(team.user().get("/v1/models/b").status()).isEqualTo(404);
    assertThat(team.user().post("/v1/jobs", spec("a", "")).problem())
        .isEqualTo("403 quota-exceeded");

    limit(team, "{}", "\"1\"");
    assertThat(upload(team, "b", "b".repeat(41)).status()).isEqualTo(201);
    assertThat(own(team).path("usage").path("bytes").asLong()).isEqualTo(141);
  }

  @Test
  void bytesThatComeTogetherDoNotSlipThrough() throws Exception {
    Made team = make(Map.of("bytes", 100));
    List<Callable<Integer>> uploads =
        IntStream.range(0, 10)
            .<Callable<Integer>>mapToObj(
                i -> () -> upload(team, "m" + i, (i + " ").repeat(15)).status())
            .toList();
    List<Integer> answers = new ArrayList<>();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> answer : users.invokeAll(uploads)) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).containsOnly(201, 403);
    assertThat(answers.stream().filter(status -> status == 201)).hasSize(3);
    assertThat(own(team).path("usage").path("bytes").asLong()).isEqualTo(90);
  }

  @Test
  void theSameBytesCountOnce() {
    Made team = make(Map.of("bytes", 1000));
    assertThat(upload(team, "a", "the same bytes").status()).isEqualTo(201);
    assertThat(upload(team, "b", "the same bytes").status()).isEqualTo(201);
    assertThat(own(team).path("usage").path("bytes").asLong()).isEqualTo("the same bytes".length());
  }

  @Test
  void waitingJobsAreBounded() {
    Made team = make(Map.of("queuedJobs", 2));
    upload(team, "model", "waits");
    String nowhere = spec("model", ", \"target\": {\"tags\": [\"amx_int8\"]}");
    assertThat(team.user().post("/v1/jobs", nowhere).status()).isEqualTo(202);
    String second = team.user().post("/v1/jobs", nowhere).json().path("id").asString();
    assertThat(team.user().post("/v1/jobs", nowhere).problem()).isEqualTo("403 quota-exceeded");
    assertThat(own(team).path("usage").path("queuedJobs").asInt()).isEqualTo(2);
    team.user().post("/v1/jobs/" + second + "/cancel", "");
    assertThat(team.user().post("/v1/jobs", nowhere).status()).isEqualTo(202);
  }

  @Test
  void runningJobsAreBounded() {
    Made team = make(Map.of("runningJobs", 1));
    upload(team, "model", "runs");
    TestMember worker = worker("quota-worker");
    String first = team.user().post("/v1/jobs", spec("model", "")).json().path("id").asString();
    String second = team.user().post("/v1/jobs", spec("model", "")).json().path("id").asString();
    assertThat(worker.claim(first).result()).isEqualTo(Claim.Result.GRANTED);
    assertThat(worker.claim(second).result()).isEqualTo(Claim.Result.GONE);
    assertThat(own(team).path("usage").path("runningJobs").asInt()).isEqualTo(1);
    limit(team, "{\"runningJobs\": 2}", "\"1\"");
    assertThat(worker.claim(second).result()).isEqualTo(Claim.Result.GRANTED);
  }

  @Test
  void requestsOfAllKeysTogetherAreBounded() {
    Made team = make(Map.of("requestsPerSecond", 2));
    String key =
        team.user().send("/v1/api-keys", Map.of("name", "b")).json().path("key").asString();
    ServiceClient other = new ServiceClient(port(), key);
    List<ServiceClient.Answer> answers =
        IntStream.range(0, 20)
            .mapToObj(i -> (i % 2 == 0 ? team.user() : other).get("/v1/models"))
            .toList();
    assertThat(answers).anySatisfy(one -> assertThat(one.problem()).isEqualTo("429 rate-limited"));
    ServiceClient.Answer refused =
        answers.stream().filter(one -> one.status() == 429).findFirst().orElseThrow();
    assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"tenant\";q=2;w=1");
    assertThat(refused.header("RateLimit")).startsWith("\"tenant\";r=0");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(client.get("/v1/models").status()).as("another tenant").isEqualTo(200);
  }
}
