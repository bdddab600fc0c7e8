package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.JsonNode;

/** Visits every row of the table; the last check fails if one was left out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifeCycleTest extends ServiceTest {
  @AfterAll
  void everyDeclaredTransitionWasVisited() {
    Set<String> declared =
        LifeCycle.TABLE.stream()
            .map(row -> row.from() + " " + slug(row.event()) + " " + row.to())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> visited =
        new TreeSet<>(
            database
                .sql(
                    """
                    SELECT DISTINCT from_state || ' ' || type || ' ' || to_state AS row
                    FROM job_events WHERE from_state IS NOT NULL
                    """)
                .query((row, number) -> row.getString("row"))
                .list());
    assertThat(visited).isEqualTo(declared);
  }

  private static String slug(LifeEvent event) {
    return event.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  @Test
  void theDatabaseDeclaresTheSamePairsOfStates() {
    Set<String> code =
        LifeCycle.TABLE.stream()
            .map(row -> row.from() + " " + row.to())
            .collect(Collectors.toSet());
    Set<String> schema =
        Set.copyOf(
            database
                .sql("SELECT from_state || ' ' || to_state AS pair FROM job_transitions")
                .query((row, number) -> row.getString("pair"))
                .list());
    assertThat(schema).isEqualTo(code);
  }

  @Test
  void theDatabaseRefusesAnUndeclaredTransition() {
    String job = submit("");
    assertThatThrownBy(
            () ->
                database
                    .sql("UPDATE jobs SET state = 'EVALUATION_QUEUED' WHERE id = ?")
                    .param(PrefixedId.JOB.parse(job).orElseThrow())
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("no transition from QUEUED to EVALUATION_QUEUED");
  }

  @Test
  void aJobRunsToItsVerdictAndLeavesATraceableVersion() {
    String register = "registered-" + System.nanoTime();
    String job =
        submit(
            ", \"output\": {\"register\": \"%s\", \"alias\": \"candidate\"}".formatted(register));
    TestMember worker = worker("life");
    Claim.Work work = worker.take(job);
    Lease lease = work.lease();
    assertThat(lease.attempt()).isEqualTo(1);
    assertThat(worker.download(lease, work.model().getFirst().sha256()).text())
        .startsWith("fp32 of ");
    assertThat(worker.download(lease, "0".repeat(64)).problem()).isEqualTo("404 not-found");
    assertThat(worker.beat(lease, 0.5, "line one", "line \u0000 two").orders())
        .containsExactly(Heartbeat.Order.CONTINUE);
    assertThat(job(job).path("progress").path("fraction").asDouble()).isEqualTo(0.5);

    BlobRef artifact = worker.uploaded(lease, "quantized bytes of " + job);
    assertThat(worker.complete(lease, List.of(artifact)).status()).isEqualTo(200);
    assertThat(worker.complete(lease, List.of(artifact)).status()).as("repeated").isEqualTo(200);
    assertThat(state(job)).isEqualTo("EVALUATION_QUEUED");
    String version = "/v1/models/" + register + "/versions/1";
    assertThat(client.get(version).json().path("verdict").isMissingNode()).isTrue();

    TestMember evaluator = evaluator("life");
    Claim.Work evaluation = evaluator.take(job);
    assertThat(evaluation.candidate()).containsExactly(artifact);
    assertThat(evaluator.judge(evaluation.lease(), Verdict.PASSED).status()).isEqualTo(200);
    assertThat(evaluator.judge(evaluation.lease(), Verdict.PASSED).status()).isEqualTo(200);

    JsonNode done = job(job);
    assertThat(done.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(done.path("verdict").asString()).isEqualTo("PASSED");
    assertThat(done.path("evaluation").path("candidate").asDouble()).isEqualTo(99.5);
    assertThat(done.path("findings").size()).isEqualTo(2);
    assertThat(done.path("result").path("sha256").asString()).isEqualTo(artifact.sha256());
    assertThat(done.at("/result/training/untrainedAccuracy").asDouble()).isEqualTo(51.2);
    assertThat(done.at("/result/training/trainedAccuracy").asDouble()).isEqualTo(98.0);
    JsonNode registered = client.get(version).json();
    assertThat(registered.path("verdict").asString()).isEqualTo("PASSED");
    assertThat(registered.path("lineage").path("job").asString()).isEqualTo(job);
    assertThat(registered.path("lineage").path("baseline").asString()).endsWith(":1");
    assertThat(client.get(version + "/download").text()).isEqualTo("quantized bytes of " + job);
    JsonNode aliases = client.get("/v1/models/" + register).json().path("aliases");
    assertThat(aliases.path(0).path("alias").asString()).isEqualTo("candidate");
    assertThat(client.get("/v1/jobs/" + job + "/log").json().path("items").size()).isEqualTo(2);
  }

  @Test
  void aResultWhoseBytesWereNotUploadedUnderTheLeaseIsRefused() {
    String job = submit("");
    TestMember worker = worker("missing");
    Lease lease = worker.take(job).lease();
    BlobRef invented = new BlobRef("model.onnx", "a".repeat(64), 3);
    assertThat(worker.complete(lease, List.of(invented)).problem())
        .isEqualTo("422 artifact-missing");
    assertThat(worker.complete(lease, List.of()).problem()).isEqualTo("422 artifact-missing");
    assertThat(state(job)).isEqualTo("RUNNING");
    assertThat(worker.fail(lease, "nothing-to-quantize").status()).isEqualTo(200);
    assertThat(job(job).path("failure").path("code").asString()).isEqualTo("nothing-to-quantize");
    assertThat(state(job)).isEqualTo("FAILED");
  }

  @Test
  void aNativeCrashIsTriedOnceMore() {
    String job = submit("");
    TestMember worker = worker("crash");
    assertThat(worker.fail(worker.take(job).lease(), "model-crashed-runtime").status())
        .isEqualTo(200);
    await(job, "QUEUED");
    Lease second = worker.take(job).lease();
    assertThat(second.attempt()).isEqualTo(2);
    worker.fail(second, "model-crashed-runtime");
    assertThat(job(job).path("failure").path("code").asString()).isEqualTo("model-crashed-runtime");
  }

  @Test
  void passingFailuresEndWithTheLastAttemptAndKeepTheCause() {
    String job = submit(", \"execution\": {\"maxAttempts\": 2}");
    TestMember worker = worker("passing");
    worker.fail(worker.take(job).lease(), "transfer-failed");
    await(job, "QUEUED");
    Lease last = worker.take(job).lease();
    worker.fail(last, "transfer-failed");
    JsonNode failed = await(job, "FAILED");
    assertThat(failed.path("failure").path("code").asString()).isEqualTo("attempts-exhausted");
    assertThat(failed.path("failure").path("message").asString()).contains("transfer-failed");
    assertThat(worker.fail(last, "transfer-failed").status()).as("repeated").isEqualTo(200);
  }

  @Test
  void aFullDiskOfOneNodeLeavesTheJobToAnother() {
    String job = submit("");
    TestMember full = worker("full-disk");
    TestMember other = worker("other-disk");
    full.fail(full.take(job).lease(), "disk-full");
    await(job, "QUEUED");
    assertThat(full.claim(job).result()).isEqualTo(Claim.Result.GONE);
    assertThat(other.take(job).lease().attempt()).isEqualTo(2);
  }

  @Test
  void anImpossibleEvaluationKeepsTheCandidate() {
    String job = quantized("", "kept");
    TestMember evaluator = evaluator("kept");
    Lease first = evaluator.take(job).lease();
    evaluator.fail(first, "transfer-failed");
    await(job, "EVALUATION_QUEUED");
    evaluator.fail(evaluator.take(job).lease(), "dataset-model-mismatch");
    JsonNode done = job(job);
    assertThat(done.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(done.path("verdict").asString()).isEqualTo("UNEVALUATED");
    assertThat(done.path("failure").path("code").asString()).isEqualTo("dataset-model-mismatch");
    assertThat(done.path("result").path("version").asInt()).isPositive();
  }

  @Test
  void aSilentWorkerLosesItsLeaseAndItsLateResultChangesNothing() {
    String job = submit("");
    TestMember silent = worker("silent");
    Lease old = silent.take(job).lease();
    BlobRef late = silent.uploaded(old, "late " + job);
    await(job, "QUEUED");
    Lease fresh = worker("another").take(job).lease();
    assertThat(fresh.attempt()).isEqualTo(2);
    assertThat(silent.complete(old, List.of(late)).problem()).isEqualTo("409 stale-attempt");
    assertThat(silent.fail(old, "nothing-to-quantize").problem()).isEqualTo("409 stale-attempt");
    assertThat(silent.beat(old, 1).orders()).containsExactly(Heartbeat.Order.DROP);
    assertThat(silent.upload(old, "model.onnx", "x").problem()).isEqualTo("409 stale-attempt");
    assertThat(silent.download(old, late.sha256()).problem()).isEqualTo("409 stale-attempt");
    assertThat(state(job)).isEqualTo("RUNNING");
  }

  @Test
  void aWorkerThatStartsAnewGivesItsWorkBackAtOnce() {
    String job = submit("");
    TestMember before = worker("restarted");
    Lease lost = before.take(job).lease();
    long start = System.nanoTime();
    TestMember after = worker("restarted");
    await(job, "QUEUED");
    assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(2_500_000_000L);
    assertThat(before.complete(lost, List.of()).problem()).isEqualTo("401 invalid-api-key");
    assertThat(after.registration().memberId()).isEqualTo(before.registration().memberId());
  }

  @Test
  void waitingJobsAreCanceledAtOnceAndRunningOnesByTheirWorkers() {
    String queued = submit("");
    assertThat(cancel(queued)).isEqualTo("CANCELED");
    assertThat(cancel(queued)).as("again").isEqualTo("CANCELED");
    assertThat(worker("cancel").claim(queued).result()).isEqualTo(Claim.Result.GONE);

    String running = submit("");
    TestMember worker = worker("cancel");
    Lease lease = worker.take(running).lease();
    assertThat(cancel(running)).isEqualTo("CANCELING");
    assertThat(worker.beat(lease, 0.2).orders()).containsExactly(Heartbeat.Order.CANCEL);
    assertThat(worker.acknowledgeCancel(lease).status()).isEqualTo(200);
    assertThat(worker.acknowledgeCancel(lease).status()).isEqualTo(200);
    assertThat(state(running)).isEqualTo("CANCELED");

    String waitingForEvaluation = quantized("", "cancel");
    assertThat(cancel(waitingForEvaluation)).isEqualTo("CANCELED");

    String evaluating = quantized("", "cancel");
    Lease measured = evaluator("cancel").take(evaluating).lease();
    assertThat(cancel(evaluating)).isEqualTo("CANCELING");
    await(evaluating, "CANCELED"); // its lease expires unconfirmed
    assertThat(measured.attempt()).isEqualTo(1);

    String finished = submit("");
    TestMember another = worker("cancel");
    another.fail(another.take(finished).lease(), "nothing-to-quantize");
    assertThat(client.post("/v1/jobs/" + finished + "/cancel", "").problem())
        .isEqualTo("409 job-already-terminal");
  }

  @Test
  void aJobWaitingForItsRetryCanBeCanceled() {
    String job = submit("");
    TestMember worker = worker("retry-cancel");
    Lease lease = worker.take(job).lease();
    for (int i = 0; i < 50 && !state(job).equals("CANCELED"); i++) {
      worker.fail(lease, "transfer-failed");
      database
          .sql(
              "UPDATE jobs SET retry_at = retry_at + interval '1 hour' WHERE id = ? AND state ="
                  + " 'RETRY_WAIT'")
          .param(PrefixedId.JOB.parse(job).orElseThrow())
          .update();
      if (state(job).equals("RETRY_WAIT")) {
        assertThat(cancel(job)).isEqualTo("CANCELED");
      } else {
        // the sweeper was faster: once more
        job = submit("");
        lease = worker.take(job).lease();
      }
    }
    assertThat(state(job)).isEqualTo("CANCELED");
  }

  @Test
  void aJobThatNobodyTakesFailsForLackOfCapacity() {
    String job =
        submit(
            ", \"target\": {\"tags\": [\"amx_int8\"]}, \"execution\": {\"maxQueue\": \"PT0.3S\"}");
    assertThat(await(job, "FAILED").path("failure").path("code").asString())
        .isEqualTo("no-capacity");

    String evaluation = quantized(", \"execution\": {\"maxQueue\": \"PT2S\"}", "capacity");
    JsonNode done = await(evaluation, "SUCCEEDED");
    assertThat(done.path("verdict").asString()).isEqualTo("UNEVALUATED");
    assertThat(done.path("failure").path("code").asString()).isEqualTo("no-capacity");
  }

  @Test
  void aHandedOverStageGoesOnAtOnceAndNobodyHasFailed() {
    String job = submit(", \"execution\": {\"maxAttempts\": 1}");
    TestMember leaving = worker("leaving");
    Lease first = leaving.take(job).lease();
    leaving.beat(first, 0.7);
    assertThat(leaving.release(first).status()).isEqualTo(200);
    assertThat(state(job)).isEqualTo("QUEUED");
    assertThat(leaving.release(first).status()).as("repeated").isEqualTo(200);
    assertThat(job(job).has("progress")).isFalse();
    assertThat(job(job).path("handovers").asInt()).isEqualTo(1);

    TestMember next = worker("next");
    Lease second = next.take(job).lease();
    assertThat(second.attempt()).isEqualTo(2);
    BlobRef result = next.uploaded(second, "handed over " + job);
    assertThat(leaving.complete(first, List.of(result)).problem()).isEqualTo("409 stale-attempt");
    assertThat(next.complete(second, List.of(result)).status()).isEqualTo(200);
    assertThat(next.release(second).problem()).as("done").isEqualTo("409 stale-attempt");

    TestMember evaluator = evaluator("leaving");
    evaluator.release(evaluator.take(job).lease());
    assertThat(state(job)).isEqualTo("EVALUATION_QUEUED");
    TestMember other = evaluator("next");
    Lease measured = other.take(job).lease();
    assertThat(measured.attempt()).isEqualTo(2);
    assertThat(other.judge(measured, Verdict.PASSED).status()).isEqualTo(200);
  }

  @Test
  void aHandOverIsNoAttemptThatCounts() {
    String job = submit(", \"execution\": {\"maxAttempts\": 2}");
    TestMember worker = worker("counted");
    for (int i = 0; i < 5; i++) {
      worker.release(takeAlone(worker, job));
    }
    worker.fail(takeAlone(worker, job), "transfer-failed");
    await(job, "QUEUED");
    Lease last = takeAlone(worker, job);
    assertThat(last.attempt()).isEqualTo(7);
    worker.fail(last, "transfer-failed");
    assertThat(job(job).at("/failure/code").asString()).isEqualTo("attempts-exhausted");
    assertThat(job(job).at("/failure/message").asString()).startsWith("Gave up after 2 attempts");
  }

  /** After a hand-over others are preferred for a while; here it is over at once. */
  private Lease takeAlone(TestMember worker, String job) {
    database
        .sql("UPDATE jobs SET avoid_until = now() WHERE id = ?")
        .param(PrefixedId.JOB.parse(job).orElseThrow())
        .update();
    return worker.take(job).lease();
  }

  @Test
  void aHandOverOfWhatIsToBeCanceledEndsIt() {
    String job = submit("");
    TestMember worker = worker("canceled-leaving");
    Lease lease = worker.take(job).lease();
    assertThat(cancel(job)).isEqualTo("CANCELING");
    assertThat(worker.release(lease).status()).isEqualTo(200);
    assertThat(state(job)).isEqualTo("CANCELED");
  }

  @Test
  void whoLeavesHandsOverWhatItHolds() {
    String quantizing = submit("");
    String canceling = submit("");
    TestMember worker = worker("gone");
    worker.take(quantizing);
    worker.take(canceling);
    cancel(canceling);
    assertThat(worker.leave().status()).isEqualTo(200);
    assertThat(state(quantizing)).isEqualTo("QUEUED");
    assertThat(state(canceling)).isEqualTo("CANCELED");
    assertThat(worker.leave().problem()).isEqualTo("401 invalid-api-key");
    assertThat(worker("heir").take(quantizing).lease().attempt()).isEqualTo(2);
  }

  @Test
  void aClaimIsGrantedOnce() {
    String job = submit("");
    TestMember one = worker("claim-one");
    TestMember two = worker("claim-two");
    for (int round = 0; round < 20; round++) {
      String contested = round == 0 ? job : submit("");
      CompletableFuture<Claim.Result> first =
          CompletableFuture.supplyAsync(() -> one.claim(contested).result());
      CompletableFuture<Claim.Result> second =
          CompletableFuture.supplyAsync(() -> two.claim(contested).result());
      assertThat(List.of(first.join(), second.join()))
          .containsExactlyInAnyOrder(Claim.Result.GRANTED, Claim.Result.GONE);
    }
  }

  private String cancel(String job) {
    return client.post("/v1/jobs/" + job + "/cancel", "").json().path("state").asString();
  }

  /** A job that waits for its evaluation. */
  private String quantized(String further, String member) {
    String job = submit(further);
    TestMember worker = worker(member);
    Lease lease = worker.take(job).lease();
    BlobRef artifact = worker.uploaded(lease, "quantized " + job);
    assertThat(worker.complete(lease, List.of(artifact)).status()).isEqualTo(200);
    return job;
  }
}
