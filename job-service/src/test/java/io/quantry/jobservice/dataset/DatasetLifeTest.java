package io.quantry.jobservice.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.ScriptedChecker;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.inspection.InspectionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.JsonNode;

/** VALIDATING → READY | REJECTED, with several replicas, crashes and stops on the way. */
class DatasetLifeTest extends ServiceTest {
  @Autowired private DatasetChecks checks = uninitialized();
  @Autowired private CheckTable table = uninitialized();
  @Autowired private Inspection inspection = uninitialized();
  @Autowired private DatasetCheckSettings settings = uninitialized();
  @Autowired private InspectionSettings inspectionSettings = uninitialized();

  private static String dataset(String archive) {
    return archive.replace(".npz", "");
  }

  private ServiceClient.Answer upload(String archive, String... headers) {
    return uploadDataset(dataset(archive), archive, "{}", headers);
  }

  private JsonNode awaitState(String location, DatasetState state) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      JsonNode version = client.get(location).json();
      if (version.path("state").asString().equals(state.name())) {
        return version;
      }
      assertThat(System.nanoTime()).as("%s in time: %s", state, version).isLessThan(deadline);
      pause(20);
    }
  }

  private ServiceClient.Answer submitOn(String dataset) {
    return client.post(
        "/v1/jobs", spec(newModel(), ", \"evaluation\": {\"dataset\": \"" + dataset + "\"}"));
  }

  @Test
  void aQuickCheckIsWaitedForAndItsReportIsKept() {
    String archive = newArchive();
    Map<String, Object> report = Map.of("findings", List.of("one \u0000 class"), "rows", 3);
    checker.on(archive, time -> ScriptedChecker.facts(report));
    ServiceClient.Answer answer = upload(archive);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Preference-Applied")).isEmpty();
    String location = answer.header("Location");
    assertThat(location).isEqualTo("/v1/datasets/" + dataset(archive) + "/versions/1");
    JsonNode version = client.get(location).json();
    assertThat(version.path("state").asString()).isEqualTo("READY");
    assertThat(version.path("facts").path("samples").asInt()).isEqualTo(10);
    assertThat(version.path("facts").has("report")).isFalse();
    assertThat(version.has("rejection")).isFalse();
    ServiceClient.Answer shown = client.get(location + "/report");
    assertThat(shown.header("Content-Type")).startsWith("application/json");
    assertThat(shown.json()).isEqualTo(ServiceClient.JSON.valueToTree(report));
    assertThat(client.get(location.replace("/1", "/2") + "/report").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void aSlowCheckIsAnsweredWithWhereToLook() {
    String archive = newArchive();
    CountDownLatch open = new CountDownLatch(1);
    checker.on(
        archive,
        time -> {
          open.await();
          return ScriptedChecker.facts(Map.of());
        });
    long begin = System.nanoTime();
    ServiceClient.Answer answer = upload(archive, "Prefer", "wait=1");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.json().path("state").asString()).isEqualTo("VALIDATING");
    assertThat(answer.json().has("facts")).isFalse();
    String location = answer.header("Location");
    assertThat(client.get(location + "/report").problem()).isEqualTo("404 not-found");

    ServiceClient.Answer tooEarly = submitOn(dataset(archive));
    assertThat(tooEarly.problem()).isEqualTo("409 dataset-not-ready");
    assertThat(tooEarly.json().path("detail").asString())
        .contains(dataset(archive) + ":1", "VALIDATING");
    assertThat(submitOn(dataset(archive) + ":1").problem()).isEqualTo("409 dataset-not-ready");

    open.countDown();
    awaitState(location, DatasetState.READY);
    assertThat(client.get(location + "/report").text()).isEqualTo("{}");
    assertThat(submitOn(dataset(archive)).status()).isEqualTo(202);
  }

  @Test
  void whoPrefersNotToWaitIsAnsweredAtOnce() {
    String archive = newArchive();
    CountDownLatch open = new CountDownLatch(1);
    checker.on(
        archive,
        time -> {
          open.await();
          return ScriptedChecker.facts(Map.of());
        });
    ServiceClient.Answer answer = upload(archive, "Prefer", "respond-async");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    open.countDown();
    awaitState(answer.header("Location"), DatasetState.READY);
  }

  @Test
  void aRefusedDatasetKeepsItsNumberAndItsReasonButNotItsFiles() {
    String archive = newArchive();
    String name = dataset(archive);
    checker.on(
        archive,
        time -> {
          throw new QuantryException(ErrorCode.DATASET_MALFORMED, "Entry \u0000 is no array");
        });
    ServiceClient.Answer refused = upload(archive);
    assertThat(refused.problem()).isEqualTo("422 dataset-malformed");
    assertThat(refused.json().path("detail").asString()).isEqualTo("Entry \uFFFD is no array");
    String location = refused.header("Location");
    assertThat(location).isEqualTo("/v1/datasets/" + name + "/versions/1");
    JsonNode version = client.get(location).json();
    assertThat(version.path("state").asString()).isEqualTo("REJECTED");
    assertThat(version.path("rejection").path("code").asString()).isEqualTo("dataset-malformed");
    assertThat(version.path("rejection").path("message").asString()).contains("no array");
    assertThat(version.has("facts")).isFalse();
    assertThat(version.path("files").size()).isZero();
    assertThat(client.get(location + "/report").problem()).isEqualTo("404 not-found");
    assertThat(checker.checks(archive)).as("the dataset's fault is final").isEqualTo(1);

    ServiceClient.Answer unusable = submitOn(name);
    assertThat(unusable.problem()).isEqualTo("409 dataset-not-ready");
    assertThat(unusable.json().path("detail").asString())
        .contains("REJECTED", "dataset-malformed", "no array");

    assertThat(uploadDataset(name, newArchive(), "{}").json().path("version").asInt()).isEqualTo(2);
    assertThat(upload(archive).problem()).isEqualTo("422 dataset-malformed");
    assertThat(
            client.get("/v1/datasets/" + name).json().path("versions").findValuesAsString("state"))
        .containsExactly("REJECTED", "READY", "REJECTED");
    String job = submitOn(name).json().path("id").asString();
    assertThat(evaluationVersion(job)).as("the latest that is ready").isEqualTo(2);
  }

  private int evaluationVersion(String job) {
    return database
        .sql(
            """
            SELECT v.version FROM jobs j JOIN dataset_versions v ON v.id = j.evaluation_version_id
            WHERE j.id = CAST(? AS uuid)
            """)
        .param(job.substring(job.indexOf('_') + 1))
        .query(Integer.class)
        .single();
  }

  @Test
  void aCheckThatCrashesIsTriedOnceMore() {
    String unlucky = newArchive();
    checker.on(
        unlucky,
        time -> {
          if (time == 1) {
            throw new QuantryException(ErrorCode.MODEL_CRASHED_RUNTIME, "exit code 139");
          }
          return ScriptedChecker.facts(Map.of());
        });
    assertThat(upload(unlucky).status()).isEqualTo(201);
    assertThat(checker.checks(unlucky)).isEqualTo(2);

    String hopeless = newArchive();
    checker.on(
        hopeless,
        time -> {
          throw new IllegalStateException("at time " + time);
        });
    ServiceClient.Answer answer = upload(hopeless);
    assertThat(answer.problem()).isEqualTo("500 internal-error");
    assertThat(checker.checks(hopeless)).isEqualTo(2);
    assertThat(
            client.get(answer.header("Location")).json().path("rejection").path("code").asString())
        .isEqualTo("internal-error");
  }

  @Test
  void aCheckOfAReplicaThatDiedIsBegunAgainWhenItsLeaseIsOver() {
    String archive = newArchive();
    String location = leftBehind(archive, 1, "1 second");
    pause(500);
    assertThat(checker.checks(archive)).as("while its lease lasts").isEqualTo(0);
    awaitState(location, DatasetState.READY);
    assertThat(checker.checks(archive)).isEqualTo(1);
  }

  @Test
  void aDatasetWhoseChecksNeverEndIsGivenUp() {
    String archive = newArchive();
    JsonNode version = awaitState(leftBehind(archive, 5, "-1 second"), DatasetState.REJECTED);
    assertThat(version.path("rejection").path("code").asString()).isEqualTo("internal-error");
    assertThat(version.path("rejection").path("message").asString()).contains("begun 5 times");
    assertThat(checker.checks(archive)).isEqualTo(0);
  }

  /** A version as a killed replica leaves it; answers its path. */
  private String leftBehind(String archive, int attempts, String leaseLeft) {
    String name = dataset(archive);
    String other = newArchive();
    assertThat(uploadDataset(name, other, "{}").status()).isEqualTo(201);
    UUID id = UUID.randomUUID();
    database
        .sql(
            """
            INSERT INTO dataset_versions (id, tenant_id, dataset_id, version, state, manifest,
              digest, created_at, check_lease, check_attempts, check_due)
            SELECT ?, v.tenant_id, v.dataset_id, 2, 'VALIDATING', replace(v.manifest, ?, ?),
              v.digest, now(), gen_random_uuid(), ?, clock_timestamp() + CAST(? AS interval)
            FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id WHERE d.name = ?
            """)
        .params(id, other, archive, attempts, leaseLeft, name)
        .update();
    database
        .sql(
            """
            INSERT INTO dataset_files (version_id, position, tenant_id, role, name, sha256, size_bytes)
            SELECT ?, position, tenant_id, role, ?, sha256, size_bytes
            FROM dataset_files WHERE name = ?
            """)
        .params(id, archive, other)
        .update();
    return "/v1/datasets/" + name + "/versions/2";
  }

  @Test
  void replicasShareTheChecksAndDoNoneTwice() {
    DatasetChecks replica =
        new DatasetChecks(
            table, inspection, settings, inspectionSettings, new SimpleMeterRegistry());
    replica.start();
    try {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<String> archives = new ArrayList<>();
      List<String> locations = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String archive = newArchive();
        // the last one outlives its first lease, which must be renewed
        long millis = i == 11 ? settings.lease().toMillis() * 2 : 100;
        checker.on(
            archive,
            time -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.sleep(millis);
              running.decrementAndGet();
              return ScriptedChecker.facts(Map.of());
            });
        archives.add(archive);
        locations.add(upload(archive, "Prefer", "respond-async").header("Location"));
      }
      locations.forEach(location -> awaitState(location, DatasetState.READY));
      assertThat(archives).allMatch(archive -> checker.checks(archive) == 1);
      assertThat(most.get()).isBetween(3, 2 * inspectionSettings.concurrent());
    } finally {
      replica.stop();
    }
  }

  @Test
  void aReplicaThatStopsGivesItsCheckBackAndAnotherWord() {
    String archive = newArchive();
    CountDownLatch begun = new CountDownLatch(1);
    checker.on(
        archive,
        time -> {
          if (time == 1) {
            begun.countDown();
            Thread.sleep(Duration.ofMinutes(1));
          }
          return ScriptedChecker.facts(Map.of());
        });
    String location = upload(archive, "Prefer", "respond-async").header("Location");
    try {
      await(begun);
      checks.stop();
      assertThat(checks.isRunning()).isFalse();
      assertThat(
              database
                  .sql(
                      """
                      SELECT v.check_attempts FROM dataset_versions v
                      JOIN datasets d ON d.id = v.dataset_id
                      WHERE d.name = ? AND v.state = 'VALIDATING' AND v.check_lease IS NULL
                      """)
                  .param(dataset(archive))
                  .query(Integer.class)
                  .single())
          .isZero();
    } finally {
      checks.start();
    }
    awaitState(location, DatasetState.READY);
    assertThat(checker.checks(archive)).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theDatabaseRefusesStatesThatCannotBe() {
    String archive = newArchive();
    assertThat(upload(archive).status()).isEqualTo(201);
    for (String change :
        List.of(
            "state = 'REJECTED', facts = NULL, report = NULL, rejection_code = 'x', rejection_message = 'y'",
            "facts = NULL",
            "rejection_code = 'x', rejection_message = 'y'",
            "check_due = now()",
            "check_lease = gen_random_uuid()")) {
      assertThatThrownBy(
              () ->
                  database
                      .sql(
                          "UPDATE dataset_versions v SET "
                              + change
                              + " FROM datasets d WHERE d.id = v.dataset_id AND d.name = ?")
                      .param(dataset(archive))
                      .update())
          .as(change)
          .isInstanceOf(DataIntegrityViolationException.class);
    }
  }
}
