package io.quantry.quantizer.pipeline;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.List;
import java.util.Set;

/**
 * Quantizes models with one of the given techniques. Deterministic: equal inputs give equal models.
 */
public final class Quantizer {
  private final List<Technique> techniques;

  /**
   * @param techniques usually the whole catalog
   */
  public Quantizer(List<Technique> techniques) {
    this.techniques = List.copyOf(techniques);
  }

  /**
   * Quantizes a model in place; after an exception the model is in no defined state.
   *
   * @param source runs the model on calibration data; {@link ActivationSource#NONE} where the
   *     technique needs none
   * @throws QuantizationException {@code model-non-finite}, {@code nothing-to-quantize}, {@code
   *     canceled}, {@code unsupported-on-target}, {@code calibration-required}, or what the
   *     parameters violate
   */
  public QuantizationOutcome quantize(
      Model model,
      QuantizationRequest request,
      ActivationSource source,
      ProgressListener progress) {
    Technique technique = technique(request.type());
    Settings settings = Settings.of(technique.descriptor(), request.parameters());
    HardwareProfile hardware = hardware(request.hardware(), technique);
    FiniteWeights.require(model);
    Decisions decisions = new Decisions();
    Work work = new Work(model, settings, Scope.of(settings), hardware, decisions, progress);
    Technique.Plan plan = technique.plan(work);
    plan.apply(statistics(technique, settings, model, plan.observedTensors(), source, progress));
    if (decisions.quantized().isEmpty()) {
      throw new QuantizationException("nothing-to-quantize", nothing(technique, decisions));
    }
    return new QuantizationOutcome(
        model,
        decisions.quantized(),
        decisions.keptFloat(),
        decisions.expectedKernels(),
        decisions.notes());
  }

  private static ActivationStatistics statistics(
      Technique technique,
      Settings settings,
      Model model,
      Set<String> tensors,
      ActivationSource source,
      ProgressListener progress) {
    if (!technique.descriptor().needsCalibration() || tensors.isEmpty()) {
      return ActivationStatistics.none();
    }
    CalibrationMethod method = CalibrationMethod.of(settings.word("calibration.method"));
    return ActivationStatistics.collect(model, tensors, method, source, progress);
  }

  private Technique technique(String type) {
    return techniques.stream()
        .filter(technique -> technique.descriptor().type().equals(type))
        .findFirst()
        .orElseThrow(
            () -> new QuantizationException("invalid-enum", "There is no technique " + type));
  }

  private static HardwareProfile hardware(String name, Technique technique) {
    return HardwareProfile.of(name)
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
