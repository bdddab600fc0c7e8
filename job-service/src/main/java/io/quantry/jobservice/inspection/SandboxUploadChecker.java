package io.quantry.jobservice.inspection;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.DescribeRuntimeTask;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.OutlineTask;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.sandbox.Cancellation;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxLimits;
import io.quantry.sandbox.SandboxResult;
import io.quantry.sandbox.SandboxSettings;
import io.quantry.telemetry.ChildMeters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** Checks uploads with the engine in a child process. */
@Component
class SandboxUploadChecker implements UploadChecker, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxUploadChecker.class);
  private static final String UPLOAD = "upload";

  private final InspectionSettings settings;
  private final Blobs blobs;
  private final Sandbox sandbox;
  private final Semaphore slots;
  private final ChildMeters children;
  private final InspectionScratch scratchFolders;

  SandboxUploadChecker(InspectionSettings settings, Blobs blobs, MeterRegistry meters)
      throws IOException {
    this.settings = settings;
    this.blobs = blobs;
    this.children = new ChildMeters(meters);
    this.sandbox = Sandbox.probe(SandboxSettings.engine(settings.engineClassPath()));
    this.slots = new Semaphore(settings.concurrent(), true);
    this.scratchFolders = InspectionScratch.in(settings.scratchFolder());
  }

  @Override
  public ModelFacts checkModel(List<UploadedFile> files) {
    EngineTask task = EngineTask.of(new CheckModelTask(UPLOAD + "/" + files.getFirst().name()));
    ModelFacts facts = run(task, files, settings.maxRuntime()).model();
    if (facts == null) {
      throw new QuantryException(ErrorCode.INTERNAL_ERROR, "The check of a model found no facts");
    }
    return facts;
  }

  @Override
  public DatasetFacts checkDataset(DatasetManifest manifest, List<UploadedFile> files) {
    EngineTask task = EngineTask.of(new CheckDatasetTask(new DatasetInput(manifest, UPLOAD)));
    DatasetFacts facts = run(task, files, settings.maxRuntime()).dataset();
    if (facts == null) {
      throw new QuantryException(ErrorCode.INTERNAL_ERROR, "The check of a dataset found no facts");
    }
    return facts;
  }

  @Override
  public PlanResult plan(TechniqueSpec technique, JobSpec.Target target, List<UploadedFile> files) {
    String model = UPLOAD + "/" + files.getFirst().name();
    EngineTask task = EngineTask.of(new PlanTask(model, technique, null, 1, target));
    PlanResult plan = run(task, files, settings.maxPlanRuntime()).plan();
    if (plan == null) {
      throw new QuantryException(ErrorCode.INTERNAL_ERROR, "Planning a job found no plan");
    }
    return plan;
  }

  @Override
  public OutlineResult outline(List<UploadedFile> files) {
    EngineTask task = EngineTask.of(new OutlineTask(UPLOAD + "/" + files.getFirst().name()));
    OutlineResult outline = run(task, files, settings.maxPlanRuntime()).outline();
    if (outline == null) {
      throw new QuantryException(ErrorCode.INTERNAL_ERROR, "Drawing a model made no drawing");
    }
    return outline;
  }

  @Override
  public String runtimeVersion() {
    try {
      EngineTask task = EngineTask.of(new DescribeRuntimeTask());
      RuntimeFacts runtime = run(task, List.of(), settings.maxPlanRuntime()).runtime();
      return runtime == null ? "" : runtime.version();
    } catch (QuantryException unknown) {
      LOG.warn("The engine does not say what its runtime is", unknown);
      return "";
    }
  }

  private EngineOutcome run(EngineTask task, List<UploadedFile> files, Duration maxRuntime) {
    try {
      if (task.plan() == null && task.outline() == null) {
        slots.acquire();
      } else if (!slots.tryAcquire(maxRuntime.toMillis() / 2, TimeUnit.MILLISECONDS)) {
        throw new QuantryException(
            ErrorCode.SERVICE_UNAVAILABLE, "Too much is being checked now, try again");
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw unavailable(stopping);
    }
    try {
      Path scratch = scratchFolders.create();
      try {
        return run(task, files, maxRuntime, scratch);
      } finally {
        FileSystemUtils.deleteRecursively(scratch);
      }
    } catch (IOException e) {
      throw unavailable(e);
    } finally {
      slots.release();
    }
  }

  private EngineOutcome run(
      EngineTask task, List<UploadedFile> files, Duration maxRuntime, Path scratch)
      throws IOException {
    Path folder = Files.createDirectory(scratch.resolve(UPLOAD));
    for (UploadedFile file : files) {
      try (InputStream bytes = blobs.open(file.sha256(), 0, file.sizeBytes())) {
        Files.copy(bytes, folder.resolve(file.name()));
      }
    }
    SandboxLimits limits =
        SandboxLimits.of(
            maxRuntime,
            settings.memory().toBytes(),
            settings.disk().toBytes(),
            Runtime.getRuntime().availableProcessors(),
            1);
    long begun = System.nanoTime();
    SandboxResult result = sandbox.run(scratch, task, limits, event -> {}, new Cancellation());
    Failure failure = result.outcome().failure();
    children.ended(
        task.kind(),
        failure == null ? "none" : failure.errorCode().slug(),
        Duration.ofNanos(System.nanoTime() - begun),
        result.peakMemoryBytes());
    if (failure != null) {
      if (failure.errorCode().fault() == ErrorCode.Fault.INTERNAL) {
        LOG.error("The check of an upload failed: {}", result.errorTail());
      }
      throw new QuantryException(failure.errorCode(), failure.message());
    }
    return result.outcome();
  }

  @Override
  public void close() throws IOException {
    scratchFolders.close();
  }

  private static QuantryException unavailable(Exception cause) {
    return new QuantryException(
        ErrorCode.SERVICE_UNAVAILABLE, "The upload cannot be checked now, try again", cause);
  }
}
