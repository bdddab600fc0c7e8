package io.quantry.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import io.quantry.sandbox.Cancellation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training leaves after an epoch, from one attempt to the next. */
class CheckpointTest extends AgentScenario {
  private final List<String> found = new CopyOnWriteArrayList<>();

  private void publish(String job) throws Exception {
    publish(json.writeValueAsBytes(new DispatchRecord(job, Stage.QUANTIZATION)));
  }

  private FakeJobService.Call sent() throws InterruptedException {
    return Optional.ofNullable(jobService.checkpoints.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .orElseThrow();
  }

  /** As an engine does it after an epoch. */
  private static void leave(Path scratch, String content) {
    try {
      Path fresh = Files.writeString(scratch.resolve("checkpoint.new"), content);
      Files.move(
          fresh,
          scratch.resolve(QuantizeTask.CHECKPOINT_FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path scratch) {
    try {
      Path file = scratch.resolve(QuantizeTask.CHECKPOINT_FILE);
      return Files.exists(file) ? Files.readString(file) : "nothing";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EngineOutcome hang(Cancellation cancellation) throws InterruptedException {
    while (cancellation.cause().isEmpty()) {
      Thread.sleep(10);
    }
    return failed("canceled", "stopped");
  }

  @Test
  void theAttemptAfterAHandOverGoesOnWhereThatOneWas() throws Exception {
    runner =
        (scratch, task, max, events, cancellation) -> {
          found.add(read(scratch));
          assertThat(Objects.requireNonNull(task.quantize()).training()).isNotNull();
          assertThat(task.quantize().calibration()).isNull();
          leave(scratch, "epoch 1");
          return hang(cancellation);
        };
    offerTraining("job_1", 1, null);
    publish("job_1");
    FakeJobService.Call first = sent();
    assertThat(first.path()).isEqualTo("job_1/QUANTIZATION/1/lease-job_1");
    assertThat(first.body()).isEqualTo("epoch 1");
    stopAgent();
    assertThat(finalWord().path()).isEqualTo(InternalRoutes.RELEASES);

    startAgent(Role.WORKER);
    runner =
        (scratch, task, max, events, cancellation) -> {
          found.add(read(scratch));
          return quantized(scratch, "output/model.onnx");
        };
    offerTraining("job_1", 2, blob(QuantizeTask.CHECKPOINT_FILE, first.body()));
    publish("job_1");

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(found).containsExactly("nothing", "epoch 1");
    awaitEmpty(folder.resolve("data/scratch"));
  }

  @Test
  void whatAnAttemptBeganWithIsNotSentAgainAndWhatItLeftBeforeItFailedIs() throws Exception {
    runner =
        (scratch, task, max, events, cancellation) -> {
          Thread.sleep(2_500); // longer than two looks
          found.add("sent by then: " + jobService.checkpoints.size());
          leave(scratch, "epoch 2");
          return failed("model-crashed-runtime", "killed by signal 11");
        };
    offerTraining("job_2", 2, blob(QuantizeTask.CHECKPOINT_FILE, "epoch 1"));
    publish("job_2");

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(found).containsExactly("sent by then: 0");
    assertThat(sent().body()).isEqualTo("epoch 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 413, 503})
  void aCheckpointThatIsNotTakenCostsNothing(int status) throws Exception {
    jobService.checkpointStatus = status;
    runner =
        (scratch, task, max, events, cancellation) -> {
          leave(scratch, "epoch 1");
          found.add(sent().body());
          return quantized(scratch, "output/model.onnx");
        };
    offerTraining("job_3", 1, null);
    publish("job_3");

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(found).containsExactly("epoch 1");
  }

  @Test
  void aCheckpointThatIsGoneMeansToBeginAnew() throws Exception {
    runner =
        (scratch, task, max, events, cancellation) -> {
          found.add(read(scratch));
          return quantized(scratch, "output/model.onnx");
        };
    offerTraining("job_4", 2, blob(QuantizeTask.CHECKPOINT_FILE, "epoch 1"));
    jobService.blobs.values().removeIf(bytes -> new String(bytes, UTF_8).equals("epoch 1"));
    publish("job_4");

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(found).containsExactly("nothing");
  }

  @Test
  void nothingThatIsNoFileOfTheChildIsSent() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "not yours");
    runner =
        (scratch, task, max, events, cancellation) -> {
          link(scratch.resolve(QuantizeTask.CHECKPOINT_FILE), secret);
          Thread.sleep(2_500);
          delete(scratch.resolve(QuantizeTask.CHECKPOINT_FILE));
          fifo(scratch.resolve(QuantizeTask.CHECKPOINT_FILE));
          Thread.sleep(2_500);
          return quantized(scratch, "output/model.onnx");
        };
    offerTraining("job_5", 1, null);
    publish("job_5");

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(jobService.checkpoints).isEmpty();
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fifo(Path path) throws InterruptedException {
    try {
      assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aStageThatDoesNotTrainLeavesNothing() throws Exception {
    runner =
        (scratch, task, max, events, cancellation) -> {
          leave(scratch, "of no use");
          Thread.sleep(2_500);
          return quantized(scratch, "output/model.onnx");
        };
    offer("job_6");
    publish("job_6");

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(jobService.checkpoints).isEmpty();
  }
}
