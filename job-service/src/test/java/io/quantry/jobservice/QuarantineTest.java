package io.quantry.jobservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Scope;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class QuarantineTest extends ServiceTest {
  private static final String CRASHED = "model-crashed-runtime";

  /** Members of other tests, which may have another runtime, are not heard of any more. */
  @BeforeEach
  void forgetMembers() {
    database.sql("UPDATE members SET heartbeat_at = heartbeat_at - interval '1 hour'").update();
  }

  @Test
  void aModelThatCrashedTwiceIsRefusedAtOnceUntilSomebodyLiftsIt() {
    String model = newModel();
    crashTwice(model, worker("twice"));
    JsonNode held = held(model);
    assertThat(held.path("runtimeVersion").asString()).isEqualTo("1.29.0");
    assertThat(held.path("jobId").asString()).startsWith("job_");

    ServiceClient.Answer refused = client.post("/v1/jobs", spec(model, ""));
    assertThat(refused.problem()).isEqualTo("422 model-quarantined");
    assertThat(refused.text()).contains("/v1/quarantine/" + digest(model), "/model/ref");
    assertThat(client.post("/v1/jobs?dryRun=true", spec(model, "")).problem())
        .isEqualTo("422 model-quarantined");
    assertThat(client.post("/v1/jobs", spec(newModel(), "")).status()).as("another").isEqualTo(202);

    assertThat(client.delete("/v1/quarantine/" + digest(model)).status()).isEqualTo(204);
    assertThat(client.delete("/v1/quarantine/" + digest(model)).problem())
        .isEqualTo("404 not-found");
    assertThat(client.post("/v1/jobs", spec(model, "")).status()).isEqualTo(202);
  }

  @Test
  void anUploadOfTheSameBytesIsRefusedToo() {
    String model = newModel();
    crashTwice(model, worker("bytes"));
    byte[] same = ("fp32 of " + model).getBytes(UTF_8);
    assertThat(client.upload("/v1/models/again/versions", same).problem())
        .isEqualTo("422 model-quarantined");
    assertThat(otherTenant(Scope.SUBMIT).upload("/v1/models/again/versions", same).status())
        .as("what this tenant's bytes did is nobody else's business")
        .isEqualTo(201);
  }

  @Test
  void anotherTenantSeesAndLiftsNothing() {
    String model = newModel();
    crashTwice(model, worker("tenant"));
    ServiceClient other = otherTenant(Scope.SUBMIT);
    assertThat(other.get("/v1/quarantine").json().path("items").isEmpty()).isTrue();
    assertThat(other.delete("/v1/quarantine/" + digest(model)).problem())
        .isEqualTo("404 not-found");
    held(model);
  }

  @Test
  void oneCrashIsNoReason() {
    String model = newModel();
    String job = submitted(model);
    TestMember worker = worker("once");
    worker.fail(worker.take(job).lease(), CRASHED);
    assertThat(client.post("/v1/jobs", spec(model, "")).status()).isEqualTo(202);
    await(job, "QUEUED");
    assertThat(worker.take(job).lease().attempt()).isEqualTo(2);
  }

  @Test
  void queuedJobsOfTheModelFailWithoutAnotherRun() {
    String model = newModel();
    String waiting = submitted(model);
    TestMember worker = worker("queue");
    crashTwice(model, worker);
    JsonNode failed = await(waiting, "FAILED");
    assertThat(failed.path("failure").path("code").asString()).isEqualTo("model-quarantined");
    assertThat(failed.path("attempt").asInt()).isZero();
  }

  @Test
  void aWorkerWithAnotherRuntimeLiftsIt() {
    String model = newModel();
    TestMember worker = worker("old-runtime");
    crashTwice(model, worker);
    TestMember newer =
        TestMember.join(port(), JOIN_TOKEN, "newer", Role.WORKER, "1.30.0", List.of());
    String job = submitted(model);
    assertThat(worker.claim(job).result()).isEqualTo(Claim.Result.GONE);
    Lease lease = newer.take(job).lease();
    BlobRef result = newer.uploaded(lease, "newer of " + job);
    assertThat(newer.complete(lease, List.of(result)).status()).isEqualTo(200);
  }

  @Test
  void aResultThatCrashesItsEvaluationIsQuarantinedAndItsModelIsNot() {
    String model = newModel();
    String job = submitted(model);
    TestMember worker = worker("candidate");
    Lease lease = worker.take(job).lease();
    BlobRef result = worker.uploaded(lease, "candidate of " + job);
    worker.complete(lease, List.of(result));
    TestMember evaluator = evaluator("candidate");
    evaluator.fail(evaluator.take(job).lease(), CRASHED);
    await(job, "EVALUATION_QUEUED");
    evaluator.fail(evaluator.take(job).lease(), CRASHED);
    assertThat(await(job, "SUCCEEDED").path("verdict").asString()).isEqualTo("UNEVALUATED");
    assertThat(client.get("/v1/quarantine").text())
        .contains(result.sha256())
        .doesNotContain(digest(model));
  }

  @Test
  void aModelWhoseCheckCrashesTwiceIsNotCheckedAThirdTime() {
    byte[] bytes = "crashes its check".getBytes(UTF_8);
    AtomicInteger checks = new AtomicInteger();
    checker.onModel(
        sha256(bytes),
        () -> {
          checks.incrementAndGet();
          throw new QuantryException(ErrorCode.MODEL_CRASHED_RUNTIME, "exit code 139");
        });
    worker("check").live();
    String path = "/v1/models/crashing/versions";
    assertThat(client.upload(path, bytes).problem()).isEqualTo("422 model-crashed-runtime");
    assertThat(client.upload(path, bytes).problem()).isEqualTo("422 model-quarantined");
    assertThat(checks).hasValue(2);
    assertThat(client.get("/v1/models/crashing").status()).isEqualTo(404);
  }

  @Test
  void listingAndLiftingWantTheirScopes() {
    ServiceClient reader = otherTenant(Scope.READ);
    assertThat(reader.get("/v1/quarantine").status()).isEqualTo(200);
    assertThat(reader.delete("/v1/quarantine/" + "a".repeat(64)).problem())
        .isEqualTo("403 insufficient-scope");
  }

  private void crashTwice(String model, TestMember worker) {
    String job = submitted(model);
    worker.fail(worker.take(job).lease(), CRASHED);
    await(job, "QUEUED");
    worker.fail(worker.take(job).lease(), CRASHED);
    JsonNode failed = await(job, "FAILED");
    assertThat(failed.path("failure").path("code").asString()).isEqualTo(CRASHED);
    worker.live();
  }

  private String submitted(String model) {
    ServiceClient.Answer answer = client.post("/v1/jobs", spec(model, ""));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String id = answer.json().path("id").asString();
    assertThat(PrefixedId.JOB.parse(id)).isPresent();
    return id;
  }

  private JsonNode held(String model) {
    for (JsonNode item : client.get("/v1/quarantine").json().path("items")) {
      if (item.path("sha256").asString().equals(digest(model))) {
        return item;
      }
    }
    throw new AssertionError(model + " is not in quarantine");
  }

  private static String digest(String model) {
    return sha256(("fp32 of " + model).getBytes(UTF_8));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
