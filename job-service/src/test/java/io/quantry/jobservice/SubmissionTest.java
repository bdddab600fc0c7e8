package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.jobservice.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SubmissionTest extends ServiceTest {
  /** More than the database pool has connections. */
  private static final int PLANS = 24;

  @Test
  void anAcceptedJobIsNamedAndFound() {
    ServiceClient.Answer answer = client.post("/v1/jobs", spec(newModel(), ""));
    assertThat(answer.status()).isEqualTo(202);
    String id = answer.json().path("id").asString();
    assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + id);
    assertThat(answer.json().path("state").asString()).isEqualTo("QUEUED");
    assertThat(state(id)).isIn("QUEUED");
    assertThat(job(id).path("spec").path("technique").path("type").asString()).isEqualTo("dynamic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model":                                                          | 400 malformed-json
          {"model": 1, "model": 2}                                           | 400 malformed-json
          []                                                                 | 400 malformed-json
          {} x                                                               | 400 malformed-json
          {"bogus": 1}                                                       | 422 missing-property
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "x": 1}  | 422 unknown-property
          {"model": {"ref": "M"}, "technique": {"type": "magic"}}            | 422 invalid-enum
          {"model": {"ref": "M"}, "technique": {"type": "static"}}           | 422 calibration-required
          {"model": {"ref": "nowhere"}, "technique": {"type": "dynamic"}}    | 404 not-found
          {"model": {"ref": "M:7"}, "technique": {"type": "dynamic"}}        | 404 not-found
          {"model": {"ref": "M@no"}, "technique": {"type": "dynamic"}}       | 404 not-found
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "evaluation": {"dataset": "no:1"}} | 404 not-found
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "target": {"hardware": "abacus"}} | 422 invalid-enum
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "target": {"hardware": "accelerator"}} | 422 invalid-enum
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "target": {"tags": ["avx2", "warp9"]}} | 422 invalid-value
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "objectives": {"maxAccuracyDrop": NaN}} | 422 invalid-value
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "objectives": {"maxAccuracyDrop": -1}} | 422 invalid-value
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "objectives": {"maxAccuracyDrop": "5%"}} | 422 invalid-value
          {"model": {"ref": "M"}, "technique": {"type": "dynamic"}, "execution": {"maxRuntime": 1000000000000}} | 422 limit-exceeded
          {"model": {"ref": "M"}, "technique": {"type": "dynamic", "scope": {"excludeOps": ["\\u0000"]}}} | 422 invalid-value
          """)
  void aWrongSpecIsRefused(String body, String problem) {
    ServiceClient.Answer answer = client.post("/v1/jobs", body.replace("\"M", "\"" + newModel()));
    assertThat(answer.problem()).as(answer.text()).isEqualTo(problem);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().path("requestId").asString())
        .isEqualTo(answer.header("X-Request-Id"))
        .isNotEmpty();
  }

  @Test
  void aTargetThatMeansNothingIsToldWhatThereIs() {
    String start =
        "{\"model\": {\"ref\": \"%s\"}, \"technique\": {\"type\": \"dynamic\"}, \"target\": ";
    String model = newModel();
    assertThat(
            client
                .post("/v1/jobs", start.formatted(model) + "{\"hardware\": \"accelerator\"}}")
                .text())
        .contains("/target/hardware", "[cpu, gpu]");
    assertThat(client.post("/v1/jobs", start.formatted(model) + "{\"tags\": [\"warp9\"]}}").text())
        .contains("/target/tags", "[warp9]", "avx512_vnni");
  }

  @Test
  void everyViolationIsReportedAtOnceWithItsPointer() {
    JsonNode problem =
        client
            .post("/v1/jobs", "{\"model\": {\"ref\": \"?\"}, \"technique\": {\"type\": \"x\"}}")
            .json();
    List<String> pointers = new ArrayList<>();
    problem.path("violations").forEach(v -> pointers.add(v.path("pointer").asString()));
    assertThat(pointers).contains("/model/ref", "/technique/type");
  }

  @Test
  void jsonIsBoundedInDepthSizeAndEncoding() {
    assertThat(client.post("/v1/jobs", "{\"a\":".repeat(10_000)).problem())
        .isEqualTo("400 json-too-deep");
    assertThat(client.post("/v1/jobs", "{\"a\":\"" + "x".repeat(5 << 20) + "\"}").problem())
        .isEqualTo("413 payload-too-large");
    byte[] latin1 = "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(
            client
                .send(
                    client
                        .request("/v1/jobs")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(latin1)))
                .problem())
        .isEqualTo("400 invalid-encoding");
  }

  @Test
  void routesMethodsAndTypesAreAnsweredByTheirProblems() {
    assertThat(client.get("/v1/nothing").problem()).isEqualTo("404 not-found");
    assertThat(client.get("/").problem()).isEqualTo("404 not-found");
    assertThat(client.get("/v1/jobs/job_1").problem()).isEqualTo("404 not-found");
    assertThat(client.get("/v1/models/none").problem()).isEqualTo("404 not-found");
    assertThat(client.get("/v1/models/none/versions/x").problem()).isEqualTo("404 not-found");
    ServiceClient.Answer wrongMethod = client.send(client.request("/v1/jobs").DELETE());
    assertThat(wrongMethod.problem()).isEqualTo("405 method-not-allowed");
    assertThat(wrongMethod.header("Allow")).contains("GET").contains("POST");
    assertThat(client.get("/v1/jobs", "Accept", "image/png").problem())
        .isEqualTo("406 not-acceptable");
    assertThat(client.upload("/v1/jobs", new byte[1]).problem())
        .isEqualTo("415 unsupported-media-type");
  }

  @Test
  void refusesWhatNoResourceReads() {
    assertThat(client.send(client.request("/v1/jobs").method("QUERY", BodyPublishers.noBody())))
        .satisfies(unheardOf -> assertThat(unheardOf.problem()).isEqualTo("405 method-not-allowed"))
        .satisfies(unheardOf -> assertThat(unheardOf.header("Allow")).contains("POST"));
    for (String kind : List.of("models", "datasets")) {
      ServiceClient.Answer withoutBoundary =
          client.send(
              client
                  .request("/v1/" + kind + "/any/versions")
                  .header("Content-Type", "multipart/form-data")
                  .POST(BodyPublishers.ofString("--x\r\n")));
      assertThat(withoutBoundary.problem()).as(kind).isEqualTo("400 invalid-request");
    }
    assertThat(client.get("/v1/badges/no,badge.svg").problem()).isEqualTo("404 not-found");
  }

  @Test
  void nothingIsToldWithoutAKeyOrWithAWrongOne() {
    ServiceClient stranger = new ServiceClient(port(), ApiKey.generate(ApiKey.USER_PREFIX, RANDOM));
    assertThat(stranger.get("/v1/jobs").problem()).isEqualTo("401 invalid-api-key");
    assertThat(new ServiceClient(port(), "qnt_short").get("/v1/jobs").problem())
        .isEqualTo("401 invalid-api-key");
    assertThat(new ServiceClient(port(), JOIN_TOKEN).get("/v1/jobs").problem())
        .isEqualTo("401 invalid-api-key");
    assertThat(client.post("/internal/v1/claims", "{}").problem()).isEqualTo("401 invalid-api-key");
    assertThat(client.post("/internal/v1/members", "{}").status()).isBetween(400, 401);
  }

  @Test
  void anotherTenantsThingsAreNotThere() {
    String model = newModel();
    String job = client.post("/v1/jobs", spec(model, "")).json().path("id").asString();
    ServiceClient other = otherTenant(Scope.SUBMIT);
    assertThat(other.get("/v1/jobs/" + job).problem()).isEqualTo("404 not-found");
    assertThat(other.post("/v1/jobs/" + job + "/cancel", "").problem()).isEqualTo("404 not-found");
    assertThat(other.get("/v1/jobs/" + job + "/events").problem()).isEqualTo("404 not-found");
    assertThat(other.get("/v1/models/" + model).problem()).isEqualTo("404 not-found");
    assertThat(other.post("/v1/jobs", spec(model, "")).problem()).isEqualTo("404 not-found");
    assertThat(other.get("/v1/jobs").json().path("items").size()).isZero();
  }

  @Test
  void aKeyForReadingSubmitsNothing() {
    ServiceClient reader = otherTenant(Scope.READ);
    assertThat(reader.get("/v1/jobs").status()).isEqualTo(200);
    assertThat(reader.post("/v1/jobs", "{}").problem()).isEqualTo("403 insufficient-scope");
  }

  @Test
  void anIdempotencyKeySubmitsOnce() {
    String model = newModel();
    String key = "key-" + model;
    ServiceClient.Answer first = client.post("/v1/jobs", spec(model, ""), "Idempotency-Key", key);
    ServiceClient.Answer again = client.post("/v1/jobs", spec(model, ""), "Idempotency-Key", key);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(
            client
                .post("/v1/jobs", spec(model, ", \"output\": {}"), "Idempotency-Key", key)
                .problem())
        .isEqualTo("422 idempotency-key-reused");
    assertThat(
            client.post("/v1/jobs", spec(model, ""), "Idempotency-Key", "k".repeat(256)).problem())
        .isEqualTo("400 invalid-idempotency-key");
  }

  @Test
  void anIdempotencyKeyIsForgottenAfterAWeek() {
    String model = newModel();
    String key = "old-" + model;
    String first =
        client
            .post("/v1/jobs", spec(model, ""), "Idempotency-Key", key)
            .json()
            .path("id")
            .asString();
    age(key, "6 days 23 hours");
    assertThat(
            client
                .post("/v1/jobs", spec(model, ""), "Idempotency-Key", key)
                .json()
                .path("id")
                .asString())
        .isEqualTo(first);
    age(key, "7 days 1 hour");
    ServiceClient.Answer later =
        client.post("/v1/jobs", spec(model, ", \"output\": {}"), "Idempotency-Key", key);
    assertThat(later.status()).as(later.text()).isEqualTo(202);
    assertThat(later.json().path("id").asString()).isNotEqualTo(first);
  }

  private void age(String key, String interval) {
    database
        .sql("UPDATE idempotency_keys SET created_at = now() - cast(? AS interval) WHERE key = ?")
        .params(interval, key)
        .update();
  }

  @Test
  void aHundredRequestsAtOnceWithOneKeyMakeOneJob() throws Exception {
    String model = newModel();
    String key = "race-" + model;
    List<Future<ServiceClient.Answer>> racing = new ArrayList<>();
    try (ExecutorService submitters = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch start = new CountDownLatch(1);
      for (int i = 0; i < 100; i++) {
        racing.add(
            submitters.submit(
                () -> {
                  start.await();
                  return client.post("/v1/jobs", spec(model, ""), "Idempotency-Key", key);
                }));
      }
      start.countDown();
    }
    Set<String> jobs = new HashSet<>();
    for (Future<ServiceClient.Answer> answered : racing) {
      ServiceClient.Answer answer = answered.get();
      switch (answer.status()) {
        case 202 -> jobs.add(answer.json().path("id").asString());
        case 409 -> {
          assertThat(answer.problem()).isEqualTo("409 idempotency-in-progress");
          assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
        default -> assertThat(answer.problem()).isEqualTo("429 overloaded");
      }
    }
    assertThat(jobs).hasSize(1);
    assertThat(client.get("/v1/jobs?model=" + model).json().path("items").size()).isEqualTo(1);
  }

  @Test
  void listsAreCutIntoPagesBySealedCursors() {
    String model = newModel();
    for (int i = 0; i < 5; i++) {
      client.post("/v1/jobs", spec(model, ""));
    }
    List<String> seen = new ArrayList<>();
    String path = "/v1/jobs?limit=2&model=" + model;
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = client.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).json();
      page.path("items").forEach(item -> seen.add(item.path("id").asString()));
      cursor = page.path("nextCursor").asString("");
      pages++;
    } while (!cursor.isEmpty());
    assertThat(pages).isEqualTo(3);
    assertThat(new HashSet<>(seen)).hasSize(5);
    assertThat(seen).isSortedAccordingTo(java.util.Comparator.reverseOrder());

    String sealed = client.get(path).json().path("nextCursor").asString();
    assertThat(client.get(path + "&cursor=" + flip(sealed)).problem())
        .isEqualTo("400 invalid-cursor");
    assertThat(client.get("/v1/jobs?limit=2&cursor=" + sealed).problem())
        .as("of another list")
        .isEqualTo("400 invalid-cursor");
    for (String limit : List.of("0", "-1", "1000000000", "x")) {
      assertThat(client.get("/v1/jobs?limit=" + limit).problem())
          .isEqualTo("400 invalid-page-size");
    }
    assertThat(client.get("/v1/jobs?state=NO").problem()).isEqualTo("422 invalid-enum");
    assertThat(client.get("/v1/jobs?verdict=NO").problem()).isEqualTo("422 invalid-enum");
  }

  private static String flip(String text) {
    char last = text.charAt(text.length() - 5);
    return text.substring(0, text.length() - 5)
        + (last == 'A' ? 'B' : 'A')
        + text.substring(text.length() - 4);
  }

  @Test
  void aDryRunAnswersThePlanAndStoresNothing() {
    String model = newModel();
    ServiceClient.Answer plan = client.post("/v1/jobs?dryRun=true", spec(model, ""));
    assertThat(plan.status()).as(plan.text()).isEqualTo(200);
    assertThat(plan.json().path("model").asString()).isEqualTo(model + ":1");
    assertThat(plan.json().path("expectations").size()).isPositive();
    JsonNode layers = plan.json().path("plan");
    assertThat(layers.path("expectedBytes").asLong()).isEqualTo(300);
    assertThat(layers.path("quantized").get(0).path("node").asString()).isEqualTo("product");
    assertThat(layers.path("time").path("samples").asInt()).isEqualTo(256);
    assertThat(client.get("/v1/jobs?model=" + model).json().path("items").size()).isZero();
  }

  @Test
  void aDryRunFailsAsTheJobWould() {
    try {
      checker.onPlan("dynamic", () -> refuse(ErrorCode.NOTHING_TO_QUANTIZE));
      assertThat(client.post("/v1/jobs?dryRun=true", spec(newModel(), "")).problem())
          .isEqualTo("422 nothing-to-quantize");
      checker.onPlan("dynamic", () -> refuse(ErrorCode.MEMORY_LIMIT_EXCEEDED));
      ServiceClient.Answer beyond = client.post("/v1/jobs?dryRun=true", spec(newModel(), ""));
      assertThat(beyond.status()).as(beyond.text()).isEqualTo(200);
      assertThat(beyond.json().has("plan")).isFalse();
      assertThat(beyond.json().path("planProblem").path("code").asString())
          .isEqualTo("memory-limit-exceeded");
    } finally {
      checker.onPlan("dynamic", () -> ScriptedChecker.PLAN);
    }
  }

  @Test
  void aDryRunOfWhatMeasuresOnDataSaysThatTheJobWill() {
    String model = newModel();
    upload("cal-" + model, "data for " + model);
    String job =
        """
        {"model": {"ref": "%1$s"}, "technique": {"type": "mixed", "budget": {"drop": 1.0}%2$s}}
        """;
    String calibrated =
        job.formatted(model, ", \"calibration\": {\"dataset\": \"cal-%s\"}".formatted(model));
    try {
      checker.onPlan("mixed", () -> refuse(ErrorCode.CALIBRATION_REQUIRED));
      assertThat(client.post("/v1/jobs?dryRun=true", job.formatted(model, "")).problem())
          .isEqualTo("422 calibration-required");
      ServiceClient.Answer plan = client.post("/v1/jobs?dryRun=true", calibrated);
      assertThat(plan.status()).as(plan.text()).isEqualTo(200);
      assertThat(plan.json().path("planProblem").path("message").asString())
          .contains("the job itself will tell");
    } finally {
      checker.onPlan("mixed", () -> ScriptedChecker.PLAN);
    }
  }

  /** As many plans as the pool has connections, and then the database must still answer. */
  @Test
  void aDryRunHoldsNoConnectionWhileItPlans() throws Exception {
    CountDownLatch begun = new CountDownLatch(PLANS);
    CountDownLatch released = new CountDownLatch(1);
    try {
      checker.onPlan("dynamic", () -> wait(begun, released));
      String spec = spec(newModel(), "");
      List<CompletableFuture<ServiceClient.Answer>> plans =
          IntStream.range(0, PLANS)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> client.post("/v1/jobs?dryRun=true", spec),
                          task -> Thread.ofVirtual().start(task)))
              .toList();
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.get("/v1/jobs").status()).isEqualTo(200);
      released.countDown();
      for (CompletableFuture<ServiceClient.Answer> plan : plans) {
        assertThat(plan.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    } finally {
      released.countDown();
      checker.onPlan("dynamic", () -> ScriptedChecker.PLAN);
    }
  }

  private static PlanResult wait(CountDownLatch begun, CountDownLatch released) {
    begun.countDown();
    try {
      released.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return ScriptedChecker.PLAN;
  }

  private static PlanResult refuse(ErrorCode code) {
    throw new QuantryException(code, "scripted");
  }

  @Test
  void calibrationAndEvaluationDataMustDiffer() {
    String model = newModel();
    for (String name : List.of("cal-" + model, "eval-" + model)) {
      upload(name, "the same bytes for " + model);
    }
    String job =
        """
        {"model": {"ref": "%1$s"}, "technique": {"type": "static",
         "calibration": {"dataset": "cal-%1$s"}}, "evaluation": {"dataset": "eval-%1$s:1"}}
        """
            .formatted(model);
    assertThat(client.post("/v1/jobs", job).problem()).isEqualTo("422 datasets-overlap");
  }

  private void upload(String dataset, String bytes) {
    String manifest = "{\"format\": \"npz\", \"files\": {\"archive\": \"data.npz\"}}";
    Map<String, byte[]> parts = new java.util.LinkedHashMap<>();
    parts.put("manifest", manifest.getBytes(StandardCharsets.UTF_8));
    parts.put("archive", bytes.getBytes(StandardCharsets.UTF_8));
    ServiceClient.Answer answer = client.multipart("/v1/datasets/" + dataset + "/versions", parts);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }
}
