package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.ConstantsToInitializers;
import io.quantry.ort.RuntimeConstants;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.diagnosis.Correspondence;
import io.quantry.quantizer.diagnosis.FoldedCutOffs;
import io.quantry.quantizer.diagnosis.KeptFloat;
import io.quantry.quantizer.diagnosis.LayerSensitivity;
import io.quantry.quantizer.diagnosis.NoiseMeter;
import io.quantry.quantizer.diagnosis.NoiseWaterfall;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.QuantizedLayer;
import io.quantry.quantizer.diagnosis.Variants;
import io.quantry.quantizer.diagnosis.WeightSources;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Preparation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A quantized model taken apart: which of its quantizations costs how much, and where. */
final class DiagnoseRun {
  private static final List<Progress.Stage> STAGES =
      List.of(
          new Progress.Stage("scan", 1),
          new Progress.Stage("compare", 5),
          new Progress.Stage("sensitivity", 6));

  /** Below this the rewritten model computes something else than the FP32 model. */
  private static final double SAME_DECIBEL = 40;

  /** Below this a tensor is not the FP32 model's of that name. */
  private static final double ALIKE_DECIBEL = 20;

  private final Path folder;
  private final Progress progress;

  DiagnoseRun(Path folder, Consumer<EngineEvent> events) {
    this.folder = folder;
    this.progress = new Progress(events, STAGES);
  }

  DiagnoseResult run(DiagnoseTask task) throws IOException {
    progress.begin("scan", "Checking both models before the runtime sees them");
    Model baseline = ScannedModel.open(folder.resolve(task.baseline())).read();
    Model candidate = ScannedModel.open(folder.resolve(task.candidate())).read();
    requireSameInterface(baseline, candidate);
    QuantizationPoints points = QuantizationPoints.of(candidate);
    requireQuantized(candidate, points);
    Model reference = inFormOf(baseline, candidate);
    WeightSources sources = WeightSources.match(points, reference);
    Correspondence tensors = Correspondence.of(reference, points);

    Variants made = new Variants(points, sources, FoldedCutOffs.of(tensors, points));

    Map<String, String> outputs = outputs(baseline);
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
      Map<String, String> incomparable = incomparable(points, tensors, noise);
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
          layers(points, sources, tensors, variants, noise, incomparable.isEmpty() ? noise : own);
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
          findings(task, points, sources, tensors, incomparable, outputs.keySet(), noise),
          progress.millisByStage());
    }
  }

  private static void requireSameInterface(Model baseline, Model candidate) {
    List<String> problems = new ArrayList<>();
    compare("inputs", inputs(baseline), inputs(candidate), problems);
    compare(
        "outputs", names(baseline.graph().outputs()), names(candidate.graph().outputs()), problems);
    if (!problems.isEmpty()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The candidate is not this baseline's: "
              + String.join("; ", problems)
              + ". Expected the same names");
    }
  }

  private static void compare(
      String what, Set<String> baseline, Set<String> candidate, List<String> problems) {
    if (!baseline.equals(candidate)) {
      problems.add(
          "the baseline has the %s %s, the candidate %s".formatted(what, baseline, candidate));
    }
  }

  private static Set<String> inputs(Model model) {
    return names(model.graph().inputs().stream().filter(input -> !input.isInitializer()).toList());
  }

  private static Set<String> names(List<Value> values) {
    return values.stream().map(Value::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static void requireQuantized(Model candidate, QuantizationPoints points) {
    boolean narrow =
        InspectRun.of(candidate).operators().stream()
            .anyMatch(one -> !one.precision().replace("float32", "").matches("[- ×/]*"));
    if (points.layers().isEmpty() && !narrow) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The candidate is not quantized: all its operators work in float32. Expected a quantized model");
    }
  }

  /**
   * The FP32 model with its normalizations folded where the candidate's are: names and weights are
   * then those that were quantized.
   */
  private static Model inFormOf(Model baseline, Model candidate) {
    Model reference = baseline.copy();
    if (candidate.graph().nodes().stream().anyMatch(DiagnoseRun::isNormalization)) {
      new ConstantsToInitializers().run(reference);
    } else {
      long opset = reference.opsets().version("").orElse(1);
      Preparation.run(reference, opset, new RuntimeConstants(), new Decisions());
    }
    return reference;
  }

  private static boolean isNormalization(Node node) {
    return node.is("BatchNormalization");
  }

  /** The outputs of real numbers, each with itself. */
  private static Map<String, String> outputs(Model model) {
    Map<String, String> outputs = new LinkedHashMap<>();
    for (Value output : model.graph().outputs()) {
      if (output.elementType().filter(type -> type.isFloatingPoint()).isPresent()) {
        outputs.put(output.name(), output.name());
      }
    }
    if (outputs.isEmpty()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The models have no output of real numbers to compare, they have "
              + names(model.graph().outputs()));
    }
    return outputs;
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

  /**
   * Tensors of layers that stand for nothing in the FP32 model, or for something else: a rewrite
   * may keep a name and rescale what it means. They are compared with the candidate's own FP32
   * form.
   */
  private static Map<String, String> incomparable(
      QuantizationPoints points, Correspondence tensors, NoiseRun noise) {
    Map<String, String> found = new LinkedHashMap<>();
    for (QuantizedLayer layer : points.layers()) {
      String tensor = tensor(layer, tensors);
      boolean alike =
          tensors.of(layer).isPresent()
              && noise
                  .meter(DiagnosisVariants.REWRITTEN, tensor)
                  .filter(meter -> meter.sqnrDb() >= ALIKE_DECIBEL)
                  .isPresent();
      if (!alike) {
        found.put(tensor, tensor);
      }
    }
    return found;
  }

  private static String tensor(QuantizedLayer layer, Correspondence tensors) {
    return tensors.of(layer).map(Correspondence.Pair::candidate).orElse(layer.output());
  }

  /**
   * @param own measured within the candidate, where there is anything of a tensor
   */
  private static List<DiagnoseResult.Layer> layers(
      QuantizationPoints points,
      WeightSources sources,
      Correspondence tensors,
      DiagnosisVariants variants,
      NoiseRun noise,
      NoiseRun own) {
    List<DiagnoseResult.Layer> layers = new ArrayList<>();
    for (QuantizedLayer layer : points.layers()) {
      String tensor = tensor(layer, tensors);
      boolean within = own.meter(variants.standingFor(DiagnosisVariants.BOTH), tensor).isPresent();
      NoiseRun measured = within ? own : noise;
      layers.add(
          new DiagnoseResult.Layer(
              layer.node(),
              layer.opType(),
              tensor,
              layer.precision(),
              layer.mainWeights().flatMap(sources::sqnrDb).map(Decibels::bounded).orElse(null),
              decibel(DiagnosisVariants.WEIGHTS, tensor, variants, measured),
              decibel(DiagnosisVariants.ACTIVATIONS, tensor, variants, measured),
              decibel(DiagnosisVariants.BOTH, tensor, variants, measured)));
    }
    return layers;
  }

  private static @Nullable Double decibel(
      String kind, String tensor, DiagnosisVariants variants, NoiseRun noise) {
    return Decibels.of(noise.meter(variants.standingFor(kind), tensor));
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
            Optional.of(data), Optional.empty(), DiagnosisVariants.literal(task.threads()), work);
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

  private static List<Finding> findings(
      DiagnoseTask task,
      QuantizationPoints points,
      WeightSources sources,
      Correspondence tensors,
      Map<String, String> incomparable,
      Set<String> outputs,
      NoiseRun noise) {
    List<Finding> findings = new ArrayList<>();
    points.notes().forEach(note -> findings.add(new Finding("NOT_SEPARABLE", note)));
    List<String> sourceless =
        points.weights().stream()
            .filter(point -> sources.of(point).isEmpty())
            .map(point -> point.stored())
            .toList();
    if (!sourceless.isEmpty()) {
      findings.add(
          new Finding(
              "WEIGHTS_WITHOUT_SOURCE",
              "%d of %d quantized constants resemble no constant of the baseline, so they stay quantized in every variant: %s"
                  .formatted(sourceless.size(), points.weights().size(), some(sourceless))));
    }
    List<String> within =
        points.layers().stream()
            .filter(layer -> incomparable.containsKey(tensor(layer, tensors)))
            .map(QuantizedLayer::node)
            .toList();
    if (!within.isEmpty()) {
      findings.add(
          new Finding(
              "LAYERS_UNMATCHED",
              "%d of %d quantized layers stand for no tensor of the baseline, or for one that was rescaled; they are compared with the candidate's own FP32 form: %s"
                  .formatted(within.size(), points.layers().size(), some(within))));
    }
    if (!noise.misshapen().isEmpty()) {
      findings.add(
          new Finding(
              "SHAPES_DIFFER",
              "Not compared, for their shapes differ from the baseline's: "
                  + some(noise.misshapen().stream().sorted().toList())));
    }
    boolean differs =
        outputs.stream()
            .flatMap(output -> noise.meter(DiagnosisVariants.REWRITTEN, output).stream())
            .anyMatch(meter -> meter.sqnrDb() < SAME_DECIBEL);
    if (differs) {
      findings.add(
          new Finding(
              "REWRITTEN",
              "With all that can be switched off the candidate still differs from the baseline: its graph or weights were changed by more than quantization, or part of it stays quantized"));
    }
    if (points.activations().stream().anyMatch(point -> point.dynamic())) {
      findings.add(
          new Finding(
              "NOTHING_CLIPPED",
              "Activations quantized at run time take their range from each batch: nothing of them is clipped"));
    }
    if (task.sensitivityLayers() > 0 && points.layers().size() > task.sensitivityLayers()) {
      findings.add(
          new Finding(
              "SENSITIVITY_BOUNDED",
              "Of %d quantized layers the %d with the noisiest outputs were tried alone"
                  .formatted(points.layers().size(), task.sensitivityLayers())));
    }
    return findings;
  }

  private static String some(List<String> names) {
    int most = 8;
    return String.join(", ", names.subList(0, Math.min(most, names.size())))
        + (names.size() > most ? ", …" : "");
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
