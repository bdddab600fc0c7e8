package io.quantry.agent;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DatasetRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a leased stage begins with: its files, what is known already, and the engine's task. */
final class StageInputs {
  private static final Logger LOG = LoggerFactory.getLogger(StageInputs.class);
  private static final int CHECKPOINT_TRIES = 5;

  private final JobServiceClient client;
  private final BlobCache cache;
  private final CalibrationCache calibrations;
  private final int threads;

  /**
   * Inputs for stages of one agent.
   *
   * @param threads processors that one task may use
   */
  StageInputs(
      JobServiceClient client, BlobCache cache, CalibrationCache calibrations, int threads) {
    this.client = client;
    this.cache = cache;
    this.calibrations = calibrations;
    this.threads = threads;
  }

  /** Puts everything that the stage needs into the scratch folder, and says what is to be done. */
  EngineTask task(RunningStage stage, Path scratch) throws IOException, InterruptedException {
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
      restoreCheckpoint(stage, scratch);
      String output = "output/" + model.substring("model/".length());
      boolean trains = trains(work);
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

  /** Whether the stage trains a model. */
  static boolean trains(Claim.Work work) {
    DatasetRef dataset = work.dataset();
    return dataset != null && dataset.role() == DatasetRole.TRAINING;
  }

  /** A training that cannot go on begins anew. */
  private void restoreCheckpoint(RunningStage stage, Path scratch)
      throws IOException, InterruptedException {
    BlobRef checkpoint = stage.work().checkpoint();
    if (checkpoint == null) {
      return;
    }
    Path target = scratch.resolve(QuantizeTask.CHECKPOINT_FILE);
    AtomicInteger tries = new AtomicInteger(CHECKPOINT_TRIES);
    try {
      Retry.untilAnswered(
          "Fetching the checkpoint of " + stage.lease().jobId(),
          () -> !stage.stopped() && tries.decrementAndGet() > 0,
          () -> {
            BlobCache.fetch(checkpoint, target, wanted -> client.download(stage.lease(), wanted));
            return checkpoint;
          });
    } catch (IOException e) {
      LOG.warn("{} begins anew, without its checkpoint: {}", stage.lease().jobId(), e.getMessage());
      Files.deleteIfExists(target);
    }
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
  void keepCalibration(Claim.Work work, Path scratch) throws InterruptedException {
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

  private static Path plainChild(Path folder, String name) throws IOException {
    Path child = folder.resolve(name).normalize();
    if (!folder.equals(child.getParent())) {
      throw new IOException("Expected a plain file name, got " + name);
    }
    return child;
  }
}
