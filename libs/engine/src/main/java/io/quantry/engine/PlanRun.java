package io.quantry.engine;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.engine.large.WholeModels;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a quantization would do and cost: the real pipeline on a copy, with the ranges of one input
 * and without trials of accuracy, and the FP32 model timed. Trials of speed have a budget of time.
 * Of techniques that stream see {@link StreamedPlan}.
 */
final class PlanRun {
  private static final List<Progress.Stage> STAGES =
      List.of(
          new Progress.Stage("scan", 1),
          new Progress.Stage("baseline", 4),
          new Progress.Stage("quantize", 4),
          new Progress.Stage("write", 1));

  /** Observing tensors costs about this much beside running the model. */
  private static final double CALIBRATION_FACTOR = 1.3;

  /** Reading, optimizing and proving take about as long as reading and quantizing took here. */
  private static final double REST_FACTOR = 2;

  /** Sessions hold the model's file and its weights, the engine its bytes and its copy. */
  private static final long MODEL_COPIES = 4;

  /** Whoever asks for a plan waits for it. */
  private static final Duration TRIALS = Duration.ofSeconds(30);

  private static final long PROCESS_BYTES = 200L << 20;

  /** As the trainer counts: values, gradients, two moments, the best, one in a checkpoint. */
  private static final long TRAINED_COPIES = 6;

  /**
   * What a training batch takes for each byte of the tensors that are quantized: those, what lies
   * between them, and the gradients of both.
   */
  private static final double TRAINED_PASSES = 6;

  private static final int CALIBRATION_BATCH = 8;

  private final Path folder;
  private final Duration trials;
  private final OptionalLong memory;
  private final Progress progress;

  PlanRun(Path folder, Consumer<EngineEvent> events) {
    this(folder, events, TRIALS, WholeModels.memoryLimit());
  }

  /**
   * @param trials what all trials may take together
   * @param memory what the process may use, if that is limited
   */
  PlanRun(Path folder, Consumer<EngineEvent> events, Duration trials, OptionalLong memory) {
    this.folder = folder;
    this.trials = trials;
    this.memory = memory;
    this.progress = new Progress(events, STAGES);
  }

  PlanResult run(PlanTask task) throws IOException {
    long start = System.nanoTime();
    progress.begin("scan", "Checking the model before the runtime sees it");
    ScannedModel source = ScannedModel.open(folder.resolve(task.model()));
    TechniqueDescriptor descriptor = Catalog.descriptor(task.technique().type());
    Settings settings = Settings.of(descriptor, task.technique().parameters());
    try (WorkFolder work = WorkFolder.beside(folder.resolve("plan").resolve("work"))) {
      if (streams(descriptor)) {
        progress.begin("quantize", "Going through the graph");
        PlanResult streamed = new StreamedPlan(task, work, memory).of(source);
        progress.end();
        return streamed;
      }
      Model model = source.read();
      long inputBytes = source.bytes(model);
      Optional<Calibration> calibration = calibration(task, work);
      progress.begin("baseline", "Timing the FP32 model");
      long trying = System.nanoTime();
      TruthCheck.Baseline baseline =
          new TruthCheck(task.threads(), work).baseline(source.file(), calibration);
      long timing = System.nanoTime();
      double runNanos = runNanos(model, baseline, timing - trying, task.threads(), work);
      timing = System.nanoTime() - timing;
      double millis = runNanos / 1e6 / batch(model);

      progress.begin("quantize", "Quantizing a copy");
      PlannedQuantization.Planned planned =
          new PlannedQuantization(task, trials, work).of(model, baseline.sample(), runNanos);
      QuantizationOutcome outcome = planned.outcome();
      progress.begin("write", "Measuring the copy");
      long expectedBytes = size(outcome.model(), work);
      progress.end();
      double spent = (System.nanoTime() - start - timing) / 1e9;
      return new PlanResult(
          inputBytes,
          expectedBytes,
          QuantizeRun.decisions(outcome.quantized()),
          QuantizeRun.decisions(outcome.keptFloat()),
          time(baseline, millis, spent, samples(settings, descriptor, calibration)),
          memory(inputBytes, planned.activationBytes() / batch(model), planned.training()),
          notes(baseline, descriptor, settings, calibration, planned));
    }
  }

  private static boolean streams(TechniqueDescriptor descriptor) {
    return Catalog.techniques().stream()
        .filter(technique -> technique.descriptor().equals(descriptor))
        .anyMatch(Technique::streams);
  }

  /**
   * The FP32 model's median, or where that takes too long, what its first run took, loading
   * included.
   */
  private double runNanos(
      Model model, TruthCheck.Baseline baseline, long firstNanos, int threads, WorkFolder work) {
    if (baseline.sample().isEmpty()) {
      return 0;
    }
    return BoundedTrials.timedNanos((double) firstNanos) > trials.toNanos()
        ? (double) firstNanos
        : new RuntimeTrials(Optional.empty(), baseline.sample(), threads, work)
                .medianMicros(List.of(model))
                .getFirst()
            * 1e3;
  }

  private Optional<Calibration> calibration(PlanTask task, WorkFolder work) {
    DatasetInput dataset = task.calibration();
    return dataset == null
        ? Optional.empty()
        : Optional.of(
            Calibration.open(
                Datasets.open(folder, dataset), task.technique(), task.threads(), work));
  }

  /** Samples in one run of the baseline: as many as the model prescribes, else one. */
  private static long batch(Model model) {
    return model.graph().inputs().stream()
        .filter(input -> !input.isInitializer())
        .flatMap(input -> input.shape().stream())
        .filter(shape -> shape.rank() > 0)
        .findFirst()
        .map(shape -> shape.size(0).orElse(1))
        .filter(size -> size > 0)
        .orElse(1L);
  }

  private static long size(Model model, WorkFolder work) throws IOException {
    Path file = work.file("planned.onnx");
    Optional<Path> sideFile = ModelWriter.write(model, file);
    return Files.size(file) + (sideFile.isPresent() ? Files.size(sideFile.get()) : 0);
  }

  /** As many as the technique takes, or as there are. */
  private static long samples(
      Settings settings, TechniqueDescriptor technique, Optional<Calibration> calibration) {
    if (!settings.declares("calibration.samples")) {
      return 0;
    }
    if (calibration.isEmpty()
        && technique.calibration() != CalibrationUse.REQUIRED
        && technique.training() == TrainingUse.NONE) {
      return 0;
    }
    return calibration.map(Calibration::samples).orElse(settings.integer("calibration.samples"));
  }

  private static PlanResult.@Nullable Time time(
      TruthCheck.Baseline baseline, double millis, double spent, long samples) {
    if (baseline.sample().isEmpty()) {
      return null;
    }
    double calibration = samples * millis / 1e3 * CALIBRATION_FACTOR;
    return new PlanResult.Time(calibration + REST_FACTOR * spent, calibration, samples, millis);
  }

  private static PlanResult.Memory memory(
      long inputBytes, long activationBytes, Optional<Untrained.Foreseen> training) {
    long models = MODEL_COPIES * inputBytes;
    // Once in the runtime's buffers, once in the engine's.
    long activations = 2 * CALIBRATION_BATCH * activationBytes;
    if (training.isPresent()) {
      int batch = training.get().settings().batch();
      models += TRAINED_COPIES * training.get().weightBytes();
      activations = Math.max(activations, (long) (TRAINED_PASSES * batch * activationBytes));
    }
    return new PlanResult.Memory(PROCESS_BYTES + models + activations, models, activations);
  }

  private static Finding training(Untrained.Foreseen training) {
    return new Finding(
        "TRAINING_NOT_TIMED",
        "%d epochs of training in batches of %d come on top: their time is told once they run"
            .formatted(training.settings().epochs(), training.settings().batch()));
  }

  private static List<Finding> notes(
      TruthCheck.Baseline baseline,
      TechniqueDescriptor descriptor,
      Settings settings,
      Optional<Calibration> calibration,
      PlannedQuantization.Planned planned) {
    List<Finding> notes = new ArrayList<>();
    notes.add(
        new Finding(
            "ESTIMATE",
            "Layers and size come from quantizing a copy without trials of accuracy; time and memory are estimates for this machine"));
    if (baseline.sample().isEmpty()) {
      notes.add(
          new Finding(
              "NOT_RUN",
              "No input could be made up that the FP32 model runs on: time is unknown, ranks of tensors are assumed"));
    }
    if (calibration.isEmpty()) {
      notes.add(
          new Finding(
              "MADE_UP_INPUTS",
              "Times are of a made-up input; where inputs have free sizes, such as the length of a text, real ones take longer or shorter"));
    }
    if (descriptor.takesData()) {
      notes.add(
          new Finding(
              "RANGES_OF_ONE_INPUT",
              "Ranges come from one input: calibration data may show others, and then other layers or a few bytes more or less"));
    }
    planned.training().map(PlanRun::training).ifPresent(notes::add);
    if (Algorithms.chooseRoundings(settings)) {
      notes.add(
          new Finding(
              "ROUNDINGS_NOT_CHOSEN",
              "Roundings are chosen in the job: that takes time on top, and changes neither layers nor size"));
    }
    notes.addAll(planned.notes());
    planned.outcome().notes().forEach(note -> notes.add(new Finding("NOTE", note)));
    return notes;
  }
}
