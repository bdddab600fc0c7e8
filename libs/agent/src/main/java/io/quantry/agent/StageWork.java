package io.quantry.agent;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DatasetRole;
import io.quantry.contracts.fleet.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final BlobCache cache;
  private final CalibrationCache calibrations;
  private final TaskRunner runner;
  private final ScratchFolders scratchFolders;
  private final int threads;

  /**
   * Work of one agent.
   *
   * @param threads processors that one task may use
   */
  StageWork(
      JobServiceClient client,
      BlobCache cache,
      CalibrationCache calibrations,
      TaskRunner runner,
      ScratchFolders scratchFolders,
      int threads) {
    this.client = client;
    this.cache = cache;
    this.calibrations = calibrations;
    this.runner = runner;
    this.scratchFolders = scratchFolders;
    this.threads = threads;
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
    EngineTask task = fetch(stage, scratch);
    EngineOutcome outcome =
        runner.run(
            scratch,
            task,
            Duration.ofMillis(work.maxRuntimeMillis()),
            stage::event,
            stage.cancellation());
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
      for (String output : outcome.quantize().outputs()) {
        artifacts.add(send(stage, contained(scratch, output)));
      }
      keepCalibration(work, scratch);
    }
    return new Completion.Done(stage.lease(), outcome.quantize(), outcome.evaluate(), artifacts);
  }

  private EngineTask fetch(RunningStage stage, Path scratch)
      throws IOException, InterruptedException {
    Claim.Work work = stage.work();
    String model = fetchAll(stage, work.model(), scratch.resolve("model"));
    DatasetRef dataset = work.dataset();
    DatasetInput data = null;
    if (dataset != null) {
      fetchAll(stage, dataset.files(), scratch.resolve("dataset"));
      data = new DatasetInput(dataset.manifest(), "dataset", dataset.split());
    }
    List<BlobRef> candidate = work.candidate();
    if (candidate == null) {
      Files.createDirectory(scratch.resolve("output"));
      restoreCalibration(work, scratch);
      String output = "output/" + model.substring("model/".length());
      boolean trains = dataset != null && dataset.role() == DatasetRole.TRAINING;
      return EngineTask.of(
          new QuantizeTask(
              model,
              work.technique(),
              trains ? null : data,
              trains ? data : null,
              output,
              threads,
              work.target()));
    }
    String candidateModel = fetchAll(stage, candidate, scratch.resolve("candidate"));
    return EngineTask.of(
        new EvaluateTask(model, candidateModel, data, work.evaluation(), work.objectives()));
  }

  private void restoreCalibration(Claim.Work work, Path scratch) {
    DatasetRef dataset = work.dataset();
    if (dataset != null) {
      try {
        calibrations.restore(
            CalibrationCache.key(work.model(), dataset),
            scratch.resolve(QuantizeTask.CALIBRATION_FILE));
      } catch (IOException e) {
        LOG.warn("What is known of an earlier calibration cannot be read: {}", e.getMessage());
      }
    }
  }

  /** A node that cannot keep it loses time later, not this job. */
  private void keepCalibration(Claim.Work work, Path scratch) throws InterruptedException {
    DatasetRef dataset = work.dataset();
    if (dataset != null) {
      try {
        calibrations.keep(
            CalibrationCache.key(work.model(), dataset),
            scratch.resolve(QuantizeTask.CALIBRATION_FILE));
      } catch (IOException e) {
        LOG.warn("What a calibration showed cannot be kept: {}", e.getMessage());
      }
    }
  }

  /** Fetches files into a new folder and names the first one relative to the scratch folder. */
  private String fetchAll(RunningStage stage, List<BlobRef> blobs, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectory(folder);
    for (BlobRef blob : blobs) {
      Path target = plainChild(folder, blob.name());
      Retry.untilAnswered(
          "Fetching " + blob.sha256(),
          () -> !stage.stopped(),
          () -> {
            cache.copyTo(blob, target, wanted -> client.download(stage.lease(), wanted));
            return blob;
          });
    }
    return folder.getFileName() + "/" + blobs.getFirst().name();
  }

  private BlobRef send(RunningStage stage, Path file) throws IOException, InterruptedException {
    return Retry.untilAnswered(
        "Sending " + file.getFileName(),
        () -> !stage.stopped(),
        () -> client.upload(stage.lease(), file));
  }

  private static Path plainChild(Path folder, String name) throws IOException {
    Path child = folder.resolve(name).normalize();
    if (!folder.equals(child.getParent())) {
      throw new IOException("Expected a plain file name, got " + name);
    }
    return child;
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
