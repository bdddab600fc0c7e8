package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A job that nobody could take says so, for as long as that is so. */
class WaitingTest extends ServiceTest {
  @DynamicPropertySource
  static void pools(DynamicPropertyRegistry registry) {
    for (String pool : List.of("deserted", "hoped", "drained", "planned")) {
      registry.add("job-service.fleet.pools." + pool + ".hardware", () -> "cpu");
      registry.add("job-service.fleet.pools." + pool + ".requires[0]", () -> pool);
    }
  }

  private static String target(String pool) {
    return ", \"target\": {\"tags\": [\"%s\"]}".formatted(pool);
  }

  @Test
  void theAnswerToTheSubmissionSaysItAtOnceAndItFailsInTheEnd() {
    ServiceClient.Answer answer =
        client.post(
            "/v1/jobs",
            spec(newModel(), target("deserted") + ", \"execution\": {\"maxQueue\": \"PT2S\"}"));
    assertThat(answer.status()).isEqualTo(202);
    JsonNode waiting = answer.json().path("waiting");
    assertThat(waiting.path("reason").asString()).isEqualTo("no-live-worker");
    assertThat(waiting.path("pool").asString()).isEqualTo("deserted");
    assertThat(waiting.path("stage").asString()).isEqualTo("QUANTIZATION");
    Instant submitted = Instant.parse(answer.json().path("submittedAt").asString());
    assertThat(Instant.parse(waiting.path("failsAt").asString()))
        .isBetween(submitted.plusSeconds(2), submitted.plusSeconds(3));
    assertThat(Instant.parse(waiting.path("since").asString())).isAfterOrEqualTo(submitted);
    String job = answer.json().path("id").asString();
    assertThat(listed(job).at("/waiting/reason").asString()).isEqualTo("no-live-worker");

    JsonNode failed = await(job, "FAILED");
    assertThat(failed.at("/failure/code").asString()).isEqualTo("no-capacity");
    assertThat(failed.has("waiting")).isFalse();
    String events = client.get("/v1/jobs/" + job + "/events").text();
    assertThat(events).contains("id: 2\nevent: no-worker\n").contains("id: 3\nevent: failed\n");
  }

  private JsonNode listed(String job) {
    return client
        .get("/v1/jobs?limit=200")
        .json()
        .path("items")
        .valueStream()
        .filter(item -> item.path("id").asString().equals(job))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itStopsSayingSoWhenAWorkerComesAndSaysItAgainWhenThatIsLost() {
    String job = submit(target("hoped"));
    assertThat(job(job).at("/waiting/pool").asString()).isEqualTo("hoped");
    TestMember worker = worker("hoped", "hoped");
    awaitWaiting(job, false);
    // silent for a lease's duration
    awaitWaiting(job, true);
    worker.live();
    awaitWaiting(job, false);
    worker.take(job);
    assertThat(
            database
                .sql("SELECT type FROM job_events WHERE job_id = ? ORDER BY seq")
                .param(PrefixedId.JOB.parse(job).orElseThrow())
                .query((row, number) -> row.getString("type"))
                .list())
        .containsExactly(
            "submitted", "no-worker", "worker-found", "no-worker", "worker-found", "claimed");
  }

  @Test
  void aDrainedWorkerIsNoneThatCouldTakeIt() {
    String model = newModel();
    TestMember worker = worker("drained-one", "drained");
    assertThat(client.post("/v1/jobs", spec(model, target("drained"))).json().has("waiting"))
        .isFalse();
    client.post("/v1/workers/" + worker.registration().memberId() + "/drain", "");
    assertThat(job(submit(target("drained"))).at("/waiting/reason").asString())
        .isEqualTo("no-live-worker");
  }

  @Test
  void whereNoPoolPromisesTheTagsThatIsTheReason() {
    assertThat(job(submit(target("amx_int8"))).at("/waiting/reason").asString())
        .isEqualTo("no-pool");
  }

  @Test
  void aDryRunSaysWhichStageNobodyWouldTake() {
    String model = newModel();
    assertThat(plan(model).at("/waiting/stage").asString()).isEqualTo("QUANTIZATION");
    worker("planned", "planned");
    assertThat(plan(model).at("/waiting/stage").asString()).isEqualTo("EVALUATION");
    evaluator("planned", "planned");
    worker("planned", "planned");
    assertThat(plan(model).has("waiting")).isFalse();
  }

  private JsonNode plan(String model) {
    ServiceClient.Answer answer =
        client.post("/v1/jobs?dryRun=true", spec(model, target("planned")));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void awaitWaiting(String job, boolean waiting) {
    for (int i = 0; i < 300 && job(job).has("waiting") != waiting; i++) {
      pause(50);
    }
    assertThat(job(job).has("waiting")).isEqualTo(waiting);
  }
}
