package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Isolation;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.JobSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an agent does with records, tasks and their outcomes. */
class AgentTest extends AgentScenario {
  @Test
  void doesAJobFromRecordToCompletion() throws Exception {
    offer("job_1");
    publish(json.writeValueAsBytes(new DispatchRecord("job_1", Stage.QUANTIZATION)));

    FakeJobService.Call word = finalWord();

    assertThat(word.path()).isEqualTo(InternalRoutes.COMPLETIONS);
    Completion.Done done = json.readValue(word.body(), Completion.Done.class);
    assertThat(done.lease().jobId()).isEqualTo("job_1");
    assertThat(done.artifacts()).extracting(BlobRef::name).containsExactly("model.onnx");
    assertThat(jobService.uploads.get("model.onnx"))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("quantized weights");
    awaitEmpty(folder.resolve("data/scratch"));
  }

  @Test
  void tellsTheEngineTheTargetAndWhatAnEarlierCalibrationShowed() throws Exception {
    JobSpec.Target target = new JobSpec.Target("gpu", List.of("avx2"));
    List<EngineTask> tasks = new CopyOnWriteArrayList<>();
    List<String> known = new CopyOnWriteArrayList<>();
    runner =
        (scratch, task, max, events, cancellation) -> {
          tasks.add(task);
          Path statistics = scratch.resolve(QuantizeTask.CALIBRATION_FILE);
          try {
            known.add(Files.exists(statistics) ? Files.readString(statistics) : "nothing");
            Files.writeString(statistics, "seen by pass " + known.size());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return quantized(scratch, "output/model.onnx");
        };
    for (String job : List.of("job_8", "job_9")) {
      offer(job, "one model", data("one dataset"), target);
      publish(json.writeValueAsBytes(new DispatchRecord(job, Stage.QUANTIZATION)));
      assertThat(finalWord().body()).contains(job);
    }
    offer("job_10", "one model", data("another dataset"), target);
    publish(json.writeValueAsBytes(new DispatchRecord("job_10", Stage.QUANTIZATION)));
    assertThat(finalWord().body()).contains("job_10");

    assertThat(known).containsExactly("nothing", "seen by pass 1", "nothing");
    assertThat(tasks)
        .extracting(task -> Objects.requireNonNull(task.quantize()).target())
        .containsExactly(target, target, target);
  }

  @Test
  void announcesWhatTheEnginesRuntimeSays() throws Exception {
    Announcement announcement =
        Optional.ofNullable(jobService.announcements.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .orElseThrow();

    assertThat(announcement.hardware().executionProviders())
        .isEqualTo(RUNTIME.executionProviders());
    assertThat(announcement.hardware().instructionSets()).isEqualTo(RUNTIME.instructionSets());
    assertThat(announcement.isolation()).isEqualTo(Isolation.DEGRADED);
    assertThat(announcement.missingRules()).containsExactly("network");
  }

  @Test
  void hasTheNodeAloneUntilAnEvaluationTimesNothingAnyMore() throws Exception {
    stopAgent();
    NodeLock node = new NodeLock(folder.resolve("node"));
    List<Boolean> sharedWhileTiming = new CopyOnWriteArrayList<>();
    List<Boolean> sharedAfterwards = new CopyOnWriteArrayList<>();
    runner =
        (scratch, task, max, events, cancellation) -> {
          events.accept(new EngineEvent("latency", 0.1, "point 1 of 1"));
          sharedWhileTiming.add(canShare(node));
          events.accept(new EngineEvent(EvaluateTask.ACCURACY, 0.6, "16 of 100 samples"));
          sharedAfterwards.add(canShare(node));
          return failed("internal-error", "enough was seen");
        };
    startAgent(Role.EVALUATOR);
    offer("job_7");
    publish(json.writeValueAsBytes(new DispatchRecord("job_7", Stage.EVALUATION)));

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(sharedWhileTiming).containsExactly(false);
    assertThat(sharedAfterwards).containsExactly(true);
    try (NodeLock.Held alone = node.alone(Duration.ofSeconds(5)).orElseThrow()) {
      assertThat(alone).as("given back at the end").isNotNull();
    }
  }

  @Test
  void findsOutWhereAccuracyIsLostBeforeOthersLoadTheNode() throws Exception {
    stopAgent();
    NodeLock node = new NodeLock(folder.resolve("node"));
    List<Boolean> aloneDuringDiagnosis = new CopyOnWriteArrayList<>();
    runner =
        (scratch, task, max, events, cancellation) -> {
          if (task.evaluate() != null) {
            return evaluated();
          }
          DiagnoseTask diagnose = Objects.requireNonNull(task.diagnose());
          assertThat(scratch.resolve(diagnose.baseline())).content().startsWith("weights of ");
          assertThat(scratch.resolve(diagnose.candidate())).content().startsWith("quantized ");
          aloneDuringDiagnosis.add(node.alone(Duration.ofMillis(100)).isEmpty());
          return diagnosed(64);
        };
    startAgent(Role.EVALUATOR);
    offerDiagnosis("job_11");
    publish(json.writeValueAsBytes(new DispatchRecord("job_11", Stage.EVALUATION)));

    EvaluateResult result = evaluation();
    assertThat(Objects.requireNonNull(result.diagnosis()).samples()).isEqualTo(64);
    assertThat(result.findings()).isEmpty();
    assertThat(aloneDuringDiagnosis).containsExactly(true);
  }

  @Test
  void anEvaluationIsGoodWithoutTheDiagnosisThatWasAskedFor() throws Exception {
    stopAgent();
    runner =
        (scratch, task, max, events, cancellation) ->
            task.evaluate() != null
                ? evaluated()
                : failed("memory-limit-exceeded", "more than there is");
    startAgent(Role.EVALUATOR);
    offerDiagnosis("job_12");
    publish(json.writeValueAsBytes(new DispatchRecord("job_12", Stage.EVALUATION)));

    EvaluateResult result = evaluation();
    assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(result.diagnosis()).isNull();
    assertThat(result.findings())
        .containsExactly(
            new Finding(
                "NOT_DIAGNOSED", "Where accuracy is lost was not found: more than there is"));
  }

  private EvaluateResult evaluation() throws InterruptedException {
    FakeJobService.Call word = finalWord();
    assertThat(word.path()).isEqualTo(InternalRoutes.COMPLETIONS);
    return Objects.requireNonNull(json.readValue(word.body(), Completion.Done.class).evaluation());
  }

  private static boolean canShare(NodeLock node) throws InterruptedException {
    Optional<NodeLock.Held> share = node.shared(Duration.ofMillis(100));
    share.ifPresent(NodeLock.Held::close);
    return share.isPresent();
  }

  @Test
  void givesARecordBackWhileTheJobServiceIsAwayAndTakesItLater() throws Exception {
    jobService.claimsToFail.set(2);
    offer("job_2");
    publish(json.writeValueAsBytes(new DispatchRecord("job_2", Stage.QUANTIZATION)));

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
    assertThat(jobService.claims).hasValue(3);
  }

  @Test
  void losesNoRecordHoweverLongTheJobServiceIsAway() throws Exception {
    jobService.away = true;
    offer("job_9");
    publish(json.writeValueAsBytes(new DispatchRecord("job_9", Stage.QUANTIZATION)));
    Thread.sleep(18_000); // Kafka drops a record that was given back five times

    jobService.away = false;

    assertThat(finalWord().body()).contains("job_9");
  }

  @Test
  void buriesWhatItCannotReadAndGoesOn() throws Exception {
    offer("job_3");
    publish("{\"jobId\":".getBytes(StandardCharsets.UTF_8));
    publish(json.writeValueAsBytes(new DispatchRecord("job_gone", Stage.QUANTIZATION)));
    publish(json.writeValueAsBytes(new DispatchRecord("job_3", Stage.QUANTIZATION)));

    assertThat(finalWord().body()).contains("job_3");
    assertThat(firstDeadLetter()).hasValue("{\"jobId\":");
  }

  @Test
  void killsACanceledTaskAndAcknowledges() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    runner =
        (scratch, task, max, events, cancellation) -> {
          begun.countDown();
          while (cancellation.cause().isEmpty()) {
            Thread.sleep(10);
          }
          return failed("canceled", "stopped");
        };
    offer("job_4");
    publish(json.writeValueAsBytes(new DispatchRecord("job_4", Stage.QUANTIZATION)));
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    jobService.order = Heartbeat.Order.CANCEL;

    FakeJobService.Call word = finalWord();
    assertThat(word.path()).isEqualTo(InternalRoutes.CANCELLATIONS);
  }

  @Test
  void reportsTheEnginesFailureWithItsLogFirst() throws Exception {
    runner =
        (scratch, task, max, events, cancellation) -> {
          events.accept(new EngineEvent("scan", 0.1, "reading the model"));
          return failed("model-non-finite", "Tensor w holds NaN");
        };
    offer("job_5");
    publish(json.writeValueAsBytes(new DispatchRecord("job_5", Stage.QUANTIZATION)));

    FakeJobService.Call word = finalWord();

    assertThat(word.path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(json.readValue(word.body(), Completion.Failed.class).failure())
        .isEqualTo(new Failure("model-non-finite", "Tensor w holds NaN"));
    assertThat(jobService.logLines).containsExactly("scan: reading the model");
  }

  @Test
  void uploadsNothingFromOutsideTheScratchFolder() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "not yours");
    runner =
        (scratch, task, max, events, cancellation) -> {
          link(scratch.resolve("output/model.onnx"), secret);
          return outcome("output/model.onnx");
        };
    offer("job_6");
    publish(json.writeValueAsBytes(new DispatchRecord("job_6", Stage.QUANTIZATION)));

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.FAILURES);
    assertThat(jobService.uploads).isEmpty();
  }
}
