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
import io.quantry.engine.large.HeapGarbage;
import io.quantry.engine.large.LayerwiseCheck;
import io.quantry.engine.large.LayerwiseProof;
import io.quantry.engine.large.WholeModels;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Machine;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.calibration.StatisticsCache;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.hardware.InstructionSets;
import io.quantry.quantizer.hardware.TargetRuntime;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One quantization: scan, try the baseline, quantize, write, prove. */
final class QuantizeRun {
  private static final long GIGABYTE = 1_000_000_000;
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

  /** Where the model is read twice and never run. */
  private static final List<Progress.Stage> LAYERWISE_STAGES =
      List.of(
          new Progress.Stage("quantize", 60),
          new Progress.Stage("write", 2),
          new Progress.Stage(LayerwiseCheck.STAGE, 38));

  private final Path folder;
  private final Consumer<EngineEvent> events;
  private final List<Technique> techniques;
  private final OptionalLong memory;
  private Progress progress;

  QuantizeRun(Path folder, Consumer<EngineEvent> events) {
    this(folder, events, Catalog.techniques(), WholeModels.memoryLimit());
  }

  /**
   * @param memory what the process may use, if that is limited
   */
  QuantizeRun(
      Path folder, Consumer<EngineEvent> events, List<Technique> techniques, OptionalLong memory) {
    this.folder = folder;
    this.events = events;
    this.techniques = techniques;
    this.memory = memory;
    this.progress = new Progress(events, STAGES);
  }

  /** Training takes nearly all of the time where there is any. */
  private List<Progress.Stage> stages(QuantizeTask task) {
    List<Progress.Stage> stages = new ArrayList<>(STAGES);
    if (task.training() != null) {
      stages.add(4, new Progress.Stage(TrainingEvents.STAGE, TRAINING_WEIGHT));
    } else if (Algorithms.chooseRoundings(settings(task.technique()))) {
      stages.add(4, new Progress.Stage(RECONSTRUCTION, RECONSTRUCTION_WEIGHT));
    }
    return stages;
  }

  private Settings settings(TechniqueSpec spec) {
    return Settings.of(technique(spec).descriptor(), spec.parameters());
  }

  private Technique technique(TechniqueSpec spec) {
    return techniques.stream()
        .filter(one -> one.descriptor().type().equals(spec.type()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no technique " + spec.type()));
  }

  QuantizeResult run(QuantizeTask task) throws IOException {
    progress = new Progress(events, stages(task));
    progress.begin("scan", "Checking the model before the runtime sees it");
    Beside.start(Machine::runtimeVersion); // loads native libraries meanwhile
    ScannedModel source = ScannedModel.open(folder.resolve(task.model()));

    boolean streams = technique(task.technique()).streams();
    if (!streams) {
      return whole(task, source, source::read);
    }
    Model model = source.readLean();
    return WholeModels.fit(source.bytes(model), memory)
        ? whole(task, source, () -> model)
        : layerwise(task, source, model);
  }

  private interface Reading {
    Model read() throws IOException;
  }

  private QuantizeResult whole(QuantizeTask task, ScannedModel source, Reading reading)
      throws IOException {
    Path output = folder.resolve(task.output());
    try (WorkFolder work = WorkFolder.beside(output)) {
      Optional<Calibration> calibration = calibration(task, work);

      progress.begin("baseline", "Trying the FP32 model in the runtime");
      TruthCheck check = new TruthCheck(task.threads(), work);
      Beside<TruthCheck.Baseline> trying =
          Beside.start(() -> check.baseline(source.file(), calibration));
      Model model;
      long inputBytes;
      ObservedRanges observed = new ObservedRanges(cache(calibration));
      TrainingEvents training = new TrainingEvents(progress);
      Result result;
      try {
        model = reading.read();
        inputBytes = source.bytes(model);
        if (calibration.isPresent()) {
          trying.result(); // one user of the data at a time
        }
        progress.begin(
            calibration.isPresent() ? "calibrate" : "quantize",
            "Quantizing with " + task.technique().type());
        Trials trials = new RuntimeTrials(calibration, trying, task.threads(), work);
        result = write(task, source, model, calibration, observed, trials, work, training);
      } finally {
        // What is wrong with the FP32 model comes before what follows from it.
        trying.result();
      }

      progress.begin("verify", "Proving the result in the runtime");
      TruthCheck.Proof proof =
          check.candidate(output, result.outcome.expectedKernels(), trying.result());
      List<LayerHistogram> histograms = histograms(source, inputBytes, result.model, observed);
      progress.end();
      return result(
          result,
          inputBytes,
          decisions(result.outcome.quantized()),
          proof.optimizedOperators(),
          proof.findings(),
          training,
          histograms);
    }
  }

  /** A model that cannot be run here as a whole, neither before nor after. */
  private QuantizeResult layerwise(QuantizeTask task, ScannedModel source, Model model)
      throws IOException {
    long inputBytes = source.bytes(model);
    if (task.calibration() != null || task.training() != null) {
      throw WholeModels.nothingToLearn(inputBytes);
    }
    progress = new Progress(events, LAYERWISE_STAGES);
    TrainingEvents training = new TrainingEvents(progress);
    try (WorkFolder work = WorkFolder.beside(folder.resolve(task.output()))) {
      progress.begin("quantize", "Quantizing with " + task.technique().type());
      Trials trials = new RuntimeTrials(Optional.empty(), Optional.empty(), task.threads(), work);
      Result result =
          write(
              task,
              source,
              model,
              Optional.empty(),
              new ObservedRanges(StatisticsCache.NONE),
              trials,
              work,
              training);

      progress.begin(LayerwiseCheck.STAGE, "Proving the result layer by layer in the runtime");
      LayerwiseProof proof =
          new LayerwiseCheck(task.threads(), work.path(), new Steps())
              .run(
                  source.readLean(),
                  result.model,
                  result.outcome.quantized().stream()
                      .map(io.quantry.quantizer.technique.LayerDecision::node)
                      .collect(Collectors.toSet()));
      if (proof.notCompared().isEmpty()) {
        TruthCheck.requireKernels(result.outcome.expectedKernels(), proof.operators());
      }
      progress.end();
      return result(
          result,
          inputBytes,
          proof.noted(decisions(result.outcome.quantized())),
          proof.operators(),
          proof.findings(WholeModels.reason(inputBytes)),
          training,
          null);
    }
  }

  /**
   * What was made and written.
   *
   * @param model as it can be read from the result's files
   */
  private record Result(
      QuantizationOutcome outcome, Model model, List<String> outputs, long bytes) {}

  private Result write(
      QuantizeTask task,
      ScannedModel source,
      Model model,
      Optional<Calibration> calibration,
      StatisticsCache cache,
      Trials trials,
      WorkFolder work,
      TrainingEvents training)
      throws IOException {
    Path output = folder.resolve(task.output());
    boolean streams = technique(task.technique()).streams();
    try (NewWeights weights =
        streams
            ? NewWeights.onDisk(task, folder, source.sideFiles(model))
            : NewWeights.inMemory()) {
      if (weights.taken() > 0) {
        progress.log(
            "Taking up %d finished tensors of an interrupted run".formatted(weights.taken()));
      }
      QuantizationOutcome outcome =
          quantize(model, task, calibration, cache, trials, weights.store(), work, training);
      outcome.notes().forEach(progress::log);

      progress.begin("write", "Writing the model");
      Optional<Path> sideFile = weights.write(model, output);
      long bytes = Files.size(output) + (sideFile.isPresent() ? Files.size(sideFile.get()) : 0);
      return new Result(
          outcome,
          streams ? ModelReader.readLean(output) : model,
          outputs(output, sideFile),
          bytes);
    }
  }

  private QuantizeResult result(
      Result result,
      long inputBytes,
      List<LayerDecision> quantized,
      Map<String, Integer> operators,
      List<Finding> found,
      TrainingEvents training,
      @Nullable List<LayerHistogram> histograms) {
    return new QuantizeResult(
        inputBytes,
        result.bytes,
        result.outputs,
        FactsOfModels.of(result.model),
        quantized,
        decisions(result.outcome.keptFloat()),
        operators,
        findings(inputBytes, result.bytes, found, result.outcome),
        Machine.runtimeVersion(),
        Machine.instructionSets(),
        progress.millisByStage(),
        training.summary(),
        histograms);
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
      Trials trials,
      TensorStore store,
      WorkFolder work,
      TrainingEvents events)
      throws IOException {
    Steps steps = new Steps();
    Path source = folder.resolve(task.model());
    try (TaskTraining training =
        new TaskTraining(folder, task, calibration, source, work, events, steps)) {
      return new Quantizer(techniques, cache, store)
          .quantize(
              model,
              request(task.technique(), task.target()),
              calibration.<ActivationSource>map(found -> found).orElse(ActivationSource.NONE),
              trials,
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
        InstructionSets.knownAmong(tags) ? tags : Machine.instructionSets(),
        target == null || target.runtime() == null
            ? TargetRuntime.NEWEST
            : TargetRuntime.of(target.runtime()));
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
      long inputBytes, long outputBytes, List<Finding> found, QuantizationOutcome outcome) {
    List<Finding> findings = new ArrayList<>(found);
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
    private final HeapGarbage garbage = new HeapGarbage();

    @Override
    public synchronized void progressBytes(String stage, long done, long total) {
      garbage.collect();
      progress.at(
          stage,
          total == 0 ? 0 : (double) done / total,
          total < GIGABYTE
              ? "%.0f of %.0f MB".formatted(done / 1e6, total / 1e6)
              : "%.1f of %.1f GB".formatted(done / 1e9, total / 1e9));
    }

    @Override
    public synchronized void progress(String stage, long done, long total) {
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
