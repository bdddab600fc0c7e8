package io.quantry.quantizer.pipeline;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.calibration.CalibrationPass;
import io.quantry.quantizer.calibration.CalibrationSettings;
import io.quantry.quantizer.calibration.ObservedActivations;
import io.quantry.quantizer.calibration.StatisticsCache;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.hardware.IntegerScheme;
import io.quantry.quantizer.hardware.TargetRuntime;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.store.MemoryStore;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import java.util.List;
import java.util.Optional;

/**
 * Quantizes models with one of the given techniques. Without trials equal inputs give equal models.
 * With them, what is decided by measured times (fusions, integer LSTMs, layers that cost more in
 * integers than in FP32) may be decided otherwise the next time; the notes say what was measured.
 */
public final class Quantizer {
  private final List<Technique> techniques;
  private final StatisticsCache cache;
  private final TensorStore store;

  /**
   * @param techniques usually the whole catalog
   */
  public Quantizer(List<Technique> techniques) {
    this(techniques, StatisticsCache.NONE, MemoryStore.INSTANCE);
  }

  /**
   * @param cache of passes over the calibration data that are given
   * @param store takes the bytes of new weights of techniques that stream
   */
  public Quantizer(List<Technique> techniques, StatisticsCache cache, TensorStore store) {
    this.techniques = List.copyOf(techniques);
    this.cache = cache;
    this.store = store;
  }

  /**
   * As {@link #quantize(Model, QuantizationRequest, ActivationSource, Trials, Training,
   * ProgressListener)}, without trials and training.
   */
  public QuantizationOutcome quantize(
      Model model,
      QuantizationRequest request,
      ActivationSource source,
      ProgressListener progress) {
    return quantize(model, request, source, Trials.NONE, Training.NONE, progress);
  }

  /** The same without training. */
  public QuantizationOutcome quantize(
      Model model,
      QuantizationRequest request,
      ActivationSource source,
      Trials trials,
      ProgressListener progress) {
    return quantize(model, request, source, trials, Training.NONE, progress);
  }

  /**
   * Quantizes a model in place; after an exception the model is in no defined state.
   *
   * @param source runs the model on calibration data; {@link ActivationSource#NONE} where there are
   *     none
   * @param trials tries models out; {@link Trials#NONE} where no runtime is at hand
   * @param training trains models; {@link Training#NONE} where no trainer is at hand
   * @throws QuantizationException {@code model-non-finite}, {@code nothing-to-quantize}, {@code
   *     canceled}, {@code unsupported-on-target}, {@code calibration-required}, or what the
   *     parameters violate
   */
  public QuantizationOutcome quantize(
      Model model,
      QuantizationRequest request,
      ActivationSource source,
      Trials trials,
      Training training,
      ProgressListener progress) {
    Technique technique = technique(request.type());
    Settings settings = Settings.of(technique.descriptor(), request.parameters());
    HardwareProfile hardware = hardware(request, technique);
    if (!technique.streams()) {
      FiniteModel.require(model);
    }
    Decisions decisions = new Decisions();
    Work work =
        new Work(
            model,
            settings,
            Scope.of(settings),
            hardware,
            decisions,
            trials,
            training,
            progress,
            request.runtime(),
            store);
    Optional<Technique.Plan> step = Optional.of(technique.plan(work));
    while (step.isPresent()) {
      step = step.get().apply(statistics(work, technique, step.get().needs(), source));
    }
    requireLoading(model, request.runtime());
    if (decisions.quantized().isEmpty()) {
      throw new QuantizationException("nothing-to-quantize", nothing(technique, decisions));
    }
    if (technique.streams() && store.wantsBytes()) {
      FiniteModel.require(model); // what it quantized it has looked at itself
    }
    return new QuantizationOutcome(
        model,
        decisions.quantized(),
        decisions.keptFloat(),
        decisions.expectedKernels(),
        decisions.notes());
  }

  /** The runtime at hand proves results itself. */
  private static void requireLoading(Model model, TargetRuntime runtime) {
    long opset = model.opsets().version("").orElse(1);
    if (!runtime.equals(TargetRuntime.NEWEST)
        && (opset > runtime.opset() || model.irVersion() > runtime.irVersion())) {
      throw new QuantizationException(
          "unsupported-on-target",
          "/target/runtime: the result has operator set %d and IR %d, %s loads up to %d and %d"
              .formatted(opset, model.irVersion(), runtime, runtime.opset(), runtime.irVersion()));
    }
  }

  private ActivationStatistics statistics(
      Work work, Technique technique, StatisticsRequest needs, ActivationSource source) {
    if (!technique.descriptor().takesData() || needs.isEmpty()) {
      return ActivationStatistics.none();
    }
    CalibrationMethod method =
        work.settings().declares("calibration.method")
            ? CalibrationMethod.of(work.settings().word("calibration.method"))
            : CalibrationMethod.all().getFirst();
    return ActivationStatistics.of(
        observed(work, needs, method.needsHistogram(), source), method, reading(work));
  }

  /** How to read ranges: for the integers of the hardware, where ranges are for integers. */
  private static CalibrationSettings reading(Work work) {
    Settings settings = work.settings();
    CalibrationSettings reading = CalibrationSettings.DEFAULT;
    if (settings.declares("calibration.percentile")) {
      reading = reading.withPercentile(settings.number("calibration.percentile"));
    }
    if (settings.declares("calibration.method")) {
      IntegerScheme scheme = work.hardware().scheme();
      reading =
          reading
              .withLevels(activations(work).levels())
              .withSymmetric(scheme.symmetricActivations());
    }
    return reading;
  }

  private static QuantizedType activations(Work work) {
    return work.settings().declares(ActivationType.PARAMETER.path())
        ? ActivationType.of(work.settings(), work.hardware())
        : work.hardware().scheme().activations();
  }

  private ObservedActivations observed(
      Work work, StatisticsRequest needs, boolean histograms, ActivationSource source) {
    Optional<ObservedActivations> known = cache.find(work.model(), needs, histograms);
    if (known.isPresent()) {
      work.decisions().note("activations are known from an earlier pass over the same data");
      return known.get();
    }
    ObservedActivations observed =
        CalibrationPass.run(work.model(), needs, histograms, source, work.progress());
    cache.keep(work.model(), observed);
    return observed;
  }

  private Technique technique(String type) {
    return techniques.stream()
        .filter(technique -> technique.descriptor().type().equals(type))
        .findFirst()
        .orElseThrow(
            () -> new QuantizationException("invalid-enum", "There is no technique " + type));
  }

  private static HardwareProfile hardware(QuantizationRequest request, Technique technique) {
    String name = request.hardware();
    return HardwareProfile.of(name, request.tags())
        .filter(profile -> !technique.descriptor().unsupportedHardware().contains(name))
        .orElseThrow(
            () ->
                new QuantizationException(
                    "unsupported-on-target",
                    "The technique %s cannot run on %s"
                        .formatted(technique.descriptor().type(), name)));
  }

  private static String nothing(Technique technique, Decisions decisions) {
    String reasons =
        decisions.keptFloat().stream()
            .limit(5)
            .map(kept -> "%s %s: %s".formatted(kept.opType(), kept.node(), kept.decision()))
            .reduce((a, b) -> a + "; " + b)
            .orElse("it has no operator with weights");
    return "The technique %s found nothing to quantize in this model: %s"
        .formatted(technique.descriptor().type(), reasons);
  }
}
