package io.quantry.jobservice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.Sha256;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Lease;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a training leaves for its next attempt: who may, for how long, and what becomes of it. */
class CheckpointTest extends ServiceTest {
  @Autowired private ArtifactStore store = uninitialized();

  @DynamicPropertySource
  static void collectSoon(DynamicPropertyRegistry registry) {
    registry.add("job-service.collection.keep-passing", () -> "500ms");
    registry.add("job-service.collection.interval", () -> "100ms");
  }

  private String submitTraining() {
    String archive = newArchive();
    String data = archive.replace(".npz", "");
    assertThat(uploadDataset(data, archive, "{}").status()).isEqualTo(201);
    ServiceClient.Answer answer =
        client.post(
            "/v1/jobs",
            "{\"model\": {\"ref\": \"%s\"}, \"technique\": {\"type\": \"%s\", \"training\": {\"dataset\": \"%s\"}}}"
                .formatted(newModel(), TRAINED, data));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asString();
  }

  private static BlobRef kept(ServiceClient.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return ServiceClient.JSON.readValue(answer.text(), BlobRef.class);
  }

  private boolean held(BlobRef blob) throws IOException {
    return store.find(new Sha256(blob.sha256())).isPresent();
  }

  private void awaitCollected(BlobRef blob) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (held(blob)) {
      assertThat(System.nanoTime()).as("collected in time").isLessThan(deadline);
      pause(50);
    }
  }

  @Test
  void theNextAttemptOfALostWorkersJobGetsTheLastOne() throws IOException {
    String job = submitTraining();
    TestMember lost = worker("checkpoint-lost");
    Claim.Work first = lost.take(job);
    assertThat(first.checkpoint()).isNull();
    BlobRef one = kept(lost.checkpoint(first.lease(), "epoch 1 of " + job));
    BlobRef two = kept(lost.checkpoint(first.lease(), "epoch 2 of " + job));
    await(job, "QUEUED"); // no heartbeat: the lease expires

    assertThat(lost.checkpoint(first.lease(), "too late").problem()).isEqualTo("409 stale-attempt");
    TestMember next = worker("checkpoint-next");
    Claim.Work second = next.take(job);
    assertThat(second.lease().attempt()).isEqualTo(2);
    assertThat(second.checkpoint())
        .isEqualTo(new BlobRef(QuantizeTask.CHECKPOINT_FILE, two.sha256(), two.sizeBytes()));
    assertThat(next.download(second.lease(), two.sha256()).text()).isEqualTo("epoch 2 of " + job);
    assertThat(next.download(second.lease(), one.sha256()).problem()).isEqualTo("404 not-found");
    assertThat(lost.checkpoint(first.lease(), "much too late").problem())
        .isEqualTo("409 stale-attempt");
    awaitCollected(one);
    assertThat(held(two)).as("the job refers to it").isTrue();

    BlobRef result = next.uploaded(second.lease(), "trained " + job);
    assertThat(next.complete(second.lease(), List.of(result)).status()).isEqualTo(200);
    awaitCollected(two);
    assertThat(held(result)).isTrue();
  }

  @Test
  void aCanceledJobGivesItsCheckpointUp() throws IOException {
    String job = submitTraining();
    TestMember worker = worker("checkpoint-canceled");
    Lease lease = worker.take(job).lease();
    BlobRef checkpoint = kept(worker.checkpoint(lease, "epoch 1 of " + job));
    client.post("/v1/jobs/" + job + "/cancel", "");
    assertThat(worker.acknowledgeCancel(lease).status()).isEqualTo(200);
    awaitCollected(checkpoint);
  }

  @Test
  void bytesThatAnotherNeedsStay() throws IOException {
    String job = submitTraining();
    TestMember worker = worker("checkpoint-shared");
    Lease lease = worker.take(job).lease();
    String content = "a model that is a checkpoint too, of " + job;
    BlobRef checkpoint = kept(worker.checkpoint(lease, content));
    String model = "same-as-" + job.replace("_", "-").toLowerCase(java.util.Locale.ROOT);
    assertThat(client.upload("/v1/models/" + model + "/versions", content.getBytes(UTF_8)).status())
        .isEqualTo(201);
    BlobRef other = kept(worker.checkpoint(lease, "another of " + job));
    worker.fail(lease, "training-diverged");
    awaitCollected(other);

    pause(500);
    assertThat(held(checkpoint)).isTrue();
    assertThat(client.get("/v1/models/" + model + "/versions/1/download").text())
        .isEqualTo(content);
  }

  @Test
  void onlyATrainingLeavesOneAndNoLargerOneThanItsModelExplains() {
    String quantization = submit("");
    TestMember worker = worker("checkpoint-refused");
    Lease lease = worker.take(quantization).lease();
    assertThat(worker.checkpoint(lease, "of nothing").problem()).isEqualTo("400 invalid-request");

    String training = submitTraining();
    TestMember trainer = worker("checkpoint-large");
    Claim.Work work = trainer.take(training);
    long model = Objects.requireNonNull(work.model()).getFirst().sizeBytes();
    String most = "x".repeat((int) (4 * model + (16 << 20)));
    assertThat(trainer.checkpoint(work.lease(), most).status()).isEqualTo(200);
    assertThat(trainer.checkpoint(work.lease(), most + "x").problem())
        .isEqualTo("413 payload-too-large");
  }
}
