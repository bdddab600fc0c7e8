package io.quantry.agent;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one leased stage: bytes down, the engine's task, bytes up, and one final word to the job
 * service.
 */
final class StageWork {
  private static final Logger LOG = LoggerFactory.getLogger(StageWork.class);

  private final JobServiceClient client;
  private final StageInputs inputs;
  private final TaskRunner runner;
  private final Diagnosis diagnosis;
  private final ScratchFolders scratchFolders;
  private final AgentTelemetry telemetry;

  StageWork(
      JobServiceClient client,
      StageInputs inputs,
      TaskRunner runner,
      Diagnosis diagnosis,
      ScratchFolders scratchFolders,
      AgentTelemetry telemetry) {
    this.client = client;
    this.inputs = inputs;
    this.runner = runner;
    this.diagnosis = diagnosis;
    this.scratchFolders = scratchFolders;
    this.telemetry = telemetry;
  }

  /** Runs to the end and reports it; returns normally whatever became of the job. */
  void run(RunningStage stage, Membership membership) throws InterruptedException {
    try (ScratchFolders.Scratch scratch = scratchFolders.create(stage.lease())) {
      Completion.Done done = work(stage, scratch.folder(), membership);
      if (done != null) {
        report(stage, () -> client.complete(done));
      }
    } catch (JobServiceClient.RefusedException refused) {
      giveUp(stage, Failure.of(ErrorCode.TRANSFER_FAILED, String.valueOf(refused.getMessage())));
    } catch (IOException e) {
      LOG.warn("Stage of {} failed on this node", stage.lease().jobId(), e);
      giveUp(
          stage,
          Failure.of(
              ErrorCode.TRANSFER_FAILED,
              "Files of the task could not be moved: " + e.getClass().getSimpleName()));
    } catch (RuntimeException e) {
      LOG.error("Stage of {} failed on this node", stage.lease().jobId(), e);
      giveUp(
          stage,
          Failure.of(
              ErrorCode.INTERNAL_ERROR, "The worker failed: " + e.getClass().getSimpleName()));
    }
  }

  private Completion.@Nullable Done work(RunningStage stage, Path scratch, Membership membership)
      throws IOException, InterruptedException {
    Claim.Work work = stage.work();
    EngineTask task;
    try (AgentTelemetry.Step download = step(stage, "download")) {
      task = inputs.task(stage, scratch);
    }
    EngineOutcome outcome =
        StageInputs.trains(work) ? train(stage, scratch, task) : run(stage, scratch, task);
    membership.flush(stage);
    if (stage.stopped()) {
      giveUp(stage, Failure.of(ErrorCode.CANCELED, "Stopped as ordered"));
      return null;
    }
    if (outcome.failure() != null) {
      giveUp(stage, outcome.failure());
      return null;
    }
    List<BlobRef> artifacts = new ArrayList<>();
    if (outcome.quantize() != null) {
      try (AgentTelemetry.Step upload = step(stage, "upload")) {
        for (String output : outcome.quantize().outputs()) {
          artifacts.add(send(stage, contained(scratch, output)));
        }
      }
      inputs.keepCalibration(work, scratch);
    }
    return new Completion.Done(stage.lease(), outcome.quantize(), outcome.evaluate(), artifacts);
  }

  private EngineOutcome run(RunningStage stage, Path scratch, EngineTask task)
      throws IOException, InterruptedException {
    try (AgentTelemetry.Step child = step(stage, "child")) {
      Optional<String> context = child.span().context();
      EngineSteps steps = new EngineSteps(telemetry.traces(), context);
      Duration most = Duration.ofMillis(stage.work().maxRuntimeMillis());
      long begun = System.nanoTime();
      try {
        EngineOutcome outcome =
            runner.run(
                scratch,
                task.tracedBy(context.orElse(null)),
                most,
                event -> {
                  steps.event(event);
                  stage.event(event);
                },
                stage.cancellation());
        if (outcome.failure() != null) {
          child.span().failed(outcome.failure().errorCode().slug());
        }
        EvaluateTask evaluation = task.evaluate();
        if (evaluation != null
            && outcome.evaluate() != null
            && evaluation.evaluation().diagnoses()) {
          return diagnosis.of(
              stage,
              scratch,
              evaluation,
              outcome.evaluate(),
              context.orElse(null),
              most.minusNanos(System.nanoTime() - begun),
              steps::event);
        }
        return outcome;
      } finally {
        stage.ended(); // transfers that hang must not keep the node from others
        steps.close();
      }
    }
  }

  private AgentTelemetry.Step step(RunningStage stage, String name) {
    return telemetry.step(stage.lease().stage(), name);
  }

  private EngineOutcome train(RunningStage stage, Path scratch, EngineTask task)
      throws IOException, InterruptedException {
    Path file = scratch.resolve(QuantizeTask.CHECKPOINT_FILE);
    try (ScratchFolders.Scratch aside = scratchFolders.create(stage.lease());
        CheckpointSender checkpoints = new CheckpointSender(client, stage, file, aside.folder())) {
      EngineOutcome outcome = run(stage, scratch, task);
      if (outcome.failure() != null && stage.order() == Heartbeat.Order.CONTINUE) {
        checkpoints.sendLast();
      }
      return outcome;
    }
  }

  private BlobRef send(RunningStage stage, Path file) throws IOException, InterruptedException {
    return Retry.untilAnswered(
        "Sending " + file.getFileName(),
        () -> !stage.stopped(),
        () -> client.upload(stage.lease(), file));
  }

  /**
   * What the child says it wrote must be a regular file below the scratch folder, reached without
   * links.
   */
  private static Path contained(Path scratch, String output) throws IOException {
    Path file = scratch.resolve(output).normalize();
    boolean inside =
        file.startsWith(scratch)
            && file.toRealPath().equals(scratch.toRealPath().resolve(scratch.relativize(file)));
    if (!inside || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("The task named an output outside its scratch folder");
    }
    return file;
  }

  private void giveUp(RunningStage stage, Failure failure) throws InterruptedException {
    if (stage.order() == Heartbeat.Order.CANCEL) {
      report(stage, () -> client.acknowledgeCancel(new Completion.Canceled(stage.lease())));
    } else if (stage.order() == Heartbeat.Order.CONTINUE && stage.handedOver()) {
      LOG.info("Handing {} over, this member leaves", stage.lease().jobId());
      report(stage, () -> client.release(new Completion.Released(stage.lease())));
    } else if (stage.order() == Heartbeat.Order.CONTINUE) {
      report(stage, () -> client.fail(new Completion.Failed(stage.lease(), failure)));
    }
  }

  /** A final word to the job service. */
  private interface Word {
    void say() throws IOException, InterruptedException;
  }

  /**
   * Says {@code word} until it is answered or the lease is gone; a refusal changes nothing any
   * more.
   */
  private static void report(RunningStage stage, Word word) throws InterruptedException {
    try {
      Retry.untilAnswered(
          "Reporting the end of " + stage.lease().jobId(),
          () -> stage.order() != Heartbeat.Order.DROP,
          () -> {
            word.say();
            return stage;
          });
    } catch (IOException refused) {
      LOG.warn("The end of {} was not taken: {}", stage.lease().jobId(), refused.getMessage());
    }
  }
}
