package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.engine.large.WholeModels;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.diagnosis.Correspondence;
import io.quantry.quantizer.diagnosis.FoldedCutOffs;
import io.quantry.quantizer.diagnosis.KeptFloat;
import io.quantry.quantizer.diagnosis.LayerSensitivity;
import io.quantry.quantizer.diagnosis.NoiseWaterfall;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.QuantizedLayer;
import io.quantry.quantizer.diagnosis.Variants;
import io.quantry.quantizer.diagnosis.WeightSources;
import io.quantry.quantizer.trial.NoiseMeter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A quantized model taken apart: which of its quantizations costs how much, and where. */
final class DiagnoseRun {
  private static final List<Progress.Stage> STAGES =
      List.of(
          new Progress.Stage("scan", 1),
          new Progress.Stage("compare", 5),
          new Progress.Stage("sensitivity", 6));

  private final Path folder;
  private final OptionalLong memory;
  private final Progress progress;

  DiagnoseRun(Path folder, Consumer<EngineEvent> events) {
    this(folder, events, WholeModels.memoryLimit());
  }

  /**
   * @param memory what the process may use, if that is limited
   */
  DiagnoseRun(Path folder, Consumer<EngineEvent> events, OptionalLong memory) {
    this.folder = folder;
    this.memory = memory;
    this.progress = new Progress(events, STAGES);
  }

  DiagnoseResult run(DiagnoseTask task) throws IOException {
    progress.begin("scan", "Checking both models before the runtime sees them");
    ScannedModel source = ScannedModel.open(folder.resolve(task.baseline()));
    ScannedModel quantized = ScannedModel.open(folder.resolve(task.candidate()));
    requireMemory(source.bytes(source.readLean()));
    Model baseline = source.read();
    Model candidate = quantized.read();
    QuantizationPoints points = QuantizationPoints.of(candidate);
    Map<String, String> outputs = DiagnosedPair.outputs(baseline, candidate, points);
    Model reference = DiagnosedPair.inFormOf(baseline, candidate);
    WeightSources sources = WeightSources.match(points, reference);
    Correspondence tensors = Correspondence.of(reference, points);

    Variants made = new Variants(points, sources, FoldedCutOffs.of(tensors, points));

    Map<String, String> inner = new LinkedHashMap<>(outputs);
    for (QuantizedLayer layer : points.layers()) {
      tensors.of(layer).ifPresent(pair -> inner.put(pair.candidate(), pair.baseline()));
    }
    Dataset dataset = Datasets.open(folder, task.dataset());
    try (WorkFolder work = WorkFolder.beside(folder.resolve("diagnosis").resolve("work"))) {
      progress.begin("compare", "Running the FP32 model and the variants side by side");
      DiagnosisVariants variants =
          new DiagnosisVariants(
              candidate, points, made, sources.clipped() > 0, inner, outputs, task.threads());
      NoiseRun noise =
          new NoiseRun(dataset, SampleSelection.random(task.samples(), task.seed()), work.path());
      noise.run(
          reference,
          DiagnosisVariants.literal(task.threads()),
          variants.all(),
          done -> progress.at("compare", done, "%.0f %% of the samples".formatted(100 * done)));
      LayerNoise layerNoise = new LayerNoise(points, sources, tensors, variants);
      Map<String, String> incomparable = layerNoise.incomparable(noise);
      NoiseRun own =
          new NoiseRun(dataset, SampleSelection.random(task.samples(), task.seed()), work.path());
      if (!incomparable.isEmpty()) {
        own.run(
            variants.rewritten(),
            DiagnosisVariants.literal(task.threads()),
            variants.within(incomparable),
            done -> progress.at("compare", done, "again, within the candidate"));
      }
      List<DiagnoseResult.Layer> layers =
          layerNoise.measured(noise, incomparable.isEmpty() ? noise : own);
      List<DiagnoseResult.Sensitivity> sensitivity =
          sensitivity(task, dataset, points, made, layers, work);
      progress.end();
      return new DiagnoseResult(
          noise.samples(),
          outputs.keySet().stream().map(output -> output(output, noise)).toList(),
          layers,
          sensitivity,
          points.layers().stream()
              .map(one -> new LayerDecision(one.node(), one.opType(), one.precision()))
              .toList(),
          KeptFloat.of(points).stream()
              .map(one -> new LayerDecision(one.node(), one.opType(), one.decision()))
              .toList(),
          new DiagnosisFindings(points, sources)
              .of(task, layerNoise, incomparable, outputs.keySet(), List.of(noise, own)),
          progress.millisByStage());
    }
  }

  private void requireMemory(long bytes) {
    if (!WholeModels.canRun(bytes, memory)) {
      throw new QuantryException(
          ErrorCode.MEMORY_LIMIT_EXCEEDED,
          WholeModels.reason(bytes)
              + ": a diagnosis runs it beside variants of the candidate; use a machine with more memory");
    }
  }

  private static DiagnoseResult.Output output(String output, NoiseRun noise) {
    SequencedMap<String, NoiseMeter> steps = new LinkedHashMap<>();
    for (String step : DiagnosisVariants.STEPS) {
      noise.meter(step, output).ifPresent(meter -> steps.put(step, meter));
    }
    return new DiagnoseResult.Output(
        output,
        Decibels.of(noise.meter(DiagnosisVariants.AS_RUN, output)),
        NoiseWaterfall.of(steps).stream()
            .map(
                step ->
                    new DiagnoseResult.Step(
                        step.step(),
                        Decibels.bounded(step.sqnrDb()),
                        Double.isFinite(step.share()) ? step.share() : null))
            .toList());
  }

  private List<DiagnoseResult.Sensitivity> sensitivity(
      DiagnoseTask task,
      Dataset dataset,
      QuantizationPoints points,
      Variants variants,
      List<DiagnoseResult.Layer> measured,
      WorkFolder work) {
    if (task.sensitivityLayers() <= 0 || points.layers().isEmpty()) {
      return List.of();
    }
    progress.begin("sensitivity", "Quantizing one layer at a time");
    Calibration data =
        Calibration.of(dataset, task.sensitivitySamples(), task.seed(), task.threads(), work);
    RuntimeTrials trials =
        new RuntimeTrials(
            Optional.of(data),
            Optional.empty(),
            DiagnosisVariants.literal(task.threads()),
            task.sensitivitySamples(),
            work);
    return LayerSensitivity.rank(
            variants.of(Variants.Weights.FLOAT, Variants.Activations.FLOAT),
            noisiest(points.layers(), measured, task.sensitivityLayers()),
            variants::only,
            trials,
            new Steps())
        .stream()
        .map(
            one ->
                new DiagnoseResult.Sensitivity(
                    one.layer().node(), one.layer().opType(), Decibels.bounded(one.sqnrDb())))
        .toList();
  }

  /** The layers with the noisiest outputs, in graph order. */
  private static List<QuantizedLayer> noisiest(
      List<QuantizedLayer> layers, List<DiagnoseResult.Layer> measured, int most) {
    Map<String, Double> noise = new LinkedHashMap<>();
    measured.forEach(
        one ->
            noise.put(
                one.node(), one.bothDb() == null ? DiagnoseResult.MOST_DECIBEL : one.bothDb()));
    Set<QuantizedLayer> chosen =
        layers.stream()
            .sorted(Comparator.comparingDouble(one -> noise.getOrDefault(one.node(), 0.0)))
            .limit(most)
            .collect(Collectors.toSet());
    return layers.stream().filter(chosen::contains).toList();
  }

  private final class Steps implements ProgressListener {
    @Override
    public void progress(String stage, long done, long total) {
      progress.at(
          stage, (double) done / Math.max(1, total), "%d of %d layers".formatted(done, total));
    }

    @Override
    public boolean isCanceled() {
      return false; // the process is killed where a run is canceled
    }
  }
}
