package io.quantry.engine;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.LayerHistogram;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Machine;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.calibration.StatisticsCache;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.hardware.InstructionSets;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.store.MemoryStore;
import io.quantry.quantizer.technique.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One quantization: scan, try the baseline, quantize, write, prove. */
final class QuantizeRun {
  private static final double TRAINING_WEIGHT = 2_000;
  private static final double RECONSTRUCTION_WEIGHT = 500;

  /** The stage in which the trainer chooses roundings. */
  private static final String RECONSTRUCTION = "reconstruct";

  private static final List<Progress.Stage> STAGES =
      List.of(
          new Progress.Stage("scan", 5),
          new Progress.Stage("baseline", 10),
          new Progress.Stage("calibrate", 50),
          new Progress.Stage("quantize", 10),
          new Progress.Stage("write", 5),
          new Progress.Stage("verify", 20));

  private final Path folder;
  private final Consumer<EngineEvent> events;
  private Progress progress;

  QuantizeRun(Path folder, Consumer<EngineEvent> events) {
    this.folder = folder;
    this.events = events;
    this.progress = new Progress(events, STAGES);
  }

  /** Training takes nearly all of the time where there is any. */
  private static List<Progress.Stage> stages(QuantizeTask task) {
    List<Progress.Stage> stages = new ArrayList<>(STAGES);
    if (task.training() != null) {
      stages.add(4, new Progress.Stage(TrainingEvents.STAGE, TRAINING_WEIGHT));
    } else if (Algorithms.chooseRoundings(settings(task.technique()))) {
      stages.add(4, new Progress.Stage(RECONSTRUCTION, RECONSTRUCTION_WEIGHT));
    }
    return stages;
  }

  private static Settings settings(TechniqueSpec technique) {
    return Settings.of(Catalog.descriptor(technique.type()), technique.parameters());
  }

  QuantizeResult run(QuantizeTask task) throws IOException {
    progress = new Progress(events, stages(task));
    progress.begin("scan", "Checking the model before the runtime sees it");
    Beside.start(Machine::runtimeVersion); // loads native libraries meanwhile
    ScannedModel source = ScannedModel.open(folder.resolve(task.model()));

    Path output = folder.resolve(task.output());
    try (WorkFolder work = WorkFolder.beside(output)) {
      Optional<Calibration> calibration = calibration(task, work);

      progress.begin("baseline", "Trying the FP32 model in the runtime");
      TruthCheck check = new TruthCheck(task.threads(), work);
      Beside<TruthCheck.Baseline> trying =
          Beside.start(() -> check.baseline(source.file(), calibration));
      Model model;
      long inputBytes;
      QuantizationOutcome outcome;
      ObservedRanges observed = new ObservedRanges(cache(calibration));
      TrainingEvents training = new TrainingEvents(progress);
      try {
        model = source.read();
        inputBytes = source.bytes(model);
        if (calibration.isPresent()) {
          trying.result(); // one user of the data at a time
        }
        progress.begin(
            calibration.isPresent() ? "calibrate" : "quantize",
            "Quantizing with " + task.technique().type());
        outcome = quantize(model, task, calibration, observed, trying, work, training);
      } finally {
        // What is wrong with the FP32 model comes before what follows from it.
        trying.result();
      }
      outcome.notes().forEach(progress::log);

      progress.begin("write", "Writing the model");
      Optional<Path> sideFile = ModelWriter.write(model, output, WriteOptions.DEFAULT);
      long outputBytes =
          Files.size(output) + (sideFile.isPresent() ? Files.size(sideFile.get()) : 0);

      progress.begin("verify", "Proving the result in the runtime");
      TruthCheck.Proof proof = check.candidate(output, outcome.expectedKernels(), trying.result());
      List<LayerHistogram> histograms = histograms(source, inputBytes, model, observed);
      progress.end();
      return new QuantizeResult(
          inputBytes,
          outputBytes,
          outputs(output, sideFile),
          FactsOfModels.of(model),
          decisions(outcome.quantized()),
          decisions(outcome.keptFloat()),
          proof.optimizedOperators(),
          findings(inputBytes, outputBytes, proof, outcome),
          Machine.runtimeVersion(),
          Machine.instructionSets(),
          progress.millisByStage(),
          training.summary(),
          histograms);
    }
  }

  /** They are extra: a result that is proved does not fail for them. */
  private @Nullable List<LayerHistogram> histograms(
      ScannedModel source, long bytes, Model quantized, ObservedRanges observed)
      throws IOException {
    if (!LayerHistograms.fits(bytes)) {
      return null;
    }
    try {
      return LayerHistograms.of(source.read(), quantized, observed);
    } catch (RuntimeException unfit) {
      progress.log("There are no histograms of layers: " + unfit);
      return null;
    }
  }

  private QuantizationOutcome quantize(
      Model model,
      QuantizeTask task,
      Optional<Calibration> calibration,
      StatisticsCache cache,
      Beside<TruthCheck.Baseline> baseline,
      WorkFolder work,
      TrainingEvents events)
      throws IOException {
    Steps steps = new Steps();
    Path source = folder.resolve(task.model());
    try (TaskTraining training =
        new TaskTraining(folder, task, calibration, source, work, events, steps)) {
      return new Quantizer(Catalog.techniques(), cache, MemoryStore.INSTANCE)
          .quantize(
              model,
              request(task.technique(), task.target()),
              calibration.<ActivationSource>map(found -> found).orElse(ActivationSource.NONE),
              new RuntimeTrials(calibration, baseline, task.threads(), work),
              training.training(),
              steps);
    }
  }

  /** A CPU of which nothing is said is taken to be like the one at hand. */
  static QuantizationRequest request(TechniqueSpec technique, JobSpec.@Nullable Target target) {
    String hardware = target == null ? "cpu" : target.hardware();
    List<String> tags = target == null ? List.of() : target.tags();
    return new QuantizationRequest(
        technique.type(),
        technique.parameters(),
        hardware,
        InstructionSets.knownAmong(tags) ? tags : Machine.instructionSets());
  }

  private Optional<Calibration> calibration(QuantizeTask task, WorkFolder work) {
    DatasetInput dataset = task.training() == null ? task.calibration() : task.training();
    return dataset == null
        ? Optional.empty()
        : Optional.of(
            Calibration.open(
                Datasets.open(folder, dataset), task.technique(), task.threads(), work));
  }

  private StatisticsCache cache(Optional<Calibration> calibration) {
    return calibration
        .<StatisticsCache>map(
            data ->
                new CalibrationFile(
                    folder.resolve(QuantizeTask.CALIBRATION_FILE), data.selection()))
        .orElse(StatisticsCache.NONE);
  }

  private List<String> outputs(Path output, Optional<Path> sideFile) {
    List<String> outputs = new ArrayList<>(List.of(folder.relativize(output).toString()));
    sideFile.ifPresent(file -> outputs.add(folder.relativize(file).toString()));
    return outputs;
  }

  static List<LayerDecision> decisions(
      List<io.quantry.quantizer.technique.LayerDecision> decisions) {
    return decisions.stream()
        .map(one -> new LayerDecision(one.node(), one.opType(), one.decision()))
        .toList();
  }

  private static List<Finding> findings(
      long inputBytes, long outputBytes, TruthCheck.Proof proof, QuantizationOutcome outcome) {
    List<Finding> findings = new ArrayList<>(proof.findings());
    if (outputBytes >= inputBytes) {
      findings.add(
          new Finding(
              "NOT_SMALLER",
              "The result has %d bytes, the FP32 model %d: its weights are few or were not quantized"
                  .formatted(outputBytes, inputBytes)));
    }
    outcome.notes().forEach(note -> findings.add(new Finding("NOTE", note)));
    return findings;
  }

  /** Passes the quantizer's steps on; the process is killed where a run is canceled. */
  private final class Steps implements ProgressListener {
    @Override
    public void progress(String stage, long done, long total) {
      String what = stage.equals(RECONSTRUCTION) ? "choosing roundings, unit %d of %d" : "%d of %d";
      long at = stage.equals(RECONSTRUCTION) ? done + 1 : done;
      progress.at(stage, total == 0 ? 0 : (double) done / total, what.formatted(at, total));
    }

    @Override
    public boolean isCanceled() {
      return false;
    }
  }
}
