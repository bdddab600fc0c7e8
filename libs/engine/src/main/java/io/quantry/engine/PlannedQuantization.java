package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.RunnerException;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.trial.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy quantized for a plan, its ranges those of one input. Where trials take too long, or the
 * runtime does not run on inputs that were made up, once more without what failed: the job itself
 * has time, and real inputs.
 */
final class PlannedQuantization {
  private final PlanTask task;
  private final Duration budget;
  private final WorkFolder work;

  /**
   * @param budget what all trials may take together
   */
  PlannedQuantization(PlanTask task, Duration budget, WorkFolder work) {
    this.task = task;
    this.budget = budget;
    this.work = work;
  }

  /**
   * A quantized copy.
   *
   * @param activationBytes as {@link PlanningSource#bytes}
   * @param training that would be, if any
   * @param notes what was left out
   */
  record Planned(
      QuantizationOutcome outcome,
      long activationBytes,
      Optional<Untrained.Foreseen> training,
      List<Finding> notes) {}

  /**
   * @param sample what the model was seen to run on
   * @param runNanos what that run takes
   * @throws QuantryException {@code attempt-timeout} if the technique needs trials for which there
   *     is no time
   * @throws RunnerException on real inputs, or where the technique needs trials
   * @throws QuantizationException as {@link Quantizer#quantize}
   */
  Planned of(Model model, Optional<Map<String, TensorValue>> sample, double runNanos) {
    RuntimeTrials trials = trials(sample);
    try {
      return quantize(
          model.copy(),
          sample,
          new BoundedTrials(trials, budget, runNanos, System::nanoTime),
          List.of());
    } catch (BoundedTrials.OutOfTime left) {
      return withoutTrials(
          model,
          sample,
          new Finding(
              "NOT_TRIED",
              "Trials take longer than the %d s that a plan has for them: layers follow rules, the job itself measures"
                  .formatted(budget.toSeconds())),
          new QuantryException(
              ErrorCode.ATTEMPT_TIMEOUT,
              "Trials take longer than the %d s that a plan has for them, and this technique cannot do without: run the job, or plan one with a budget of size"
                  .formatted(budget.toSeconds()),
              left));
    } catch (RunnerException failed) {
      if (task.calibration() != null
          || failed.code().equals(ErrorCode.MEMORY_LIMIT_EXCEEDED.slug())) {
        throw failed;
      }
      return withoutTrials(
          model,
          Optional.empty(),
          new Finding(
              "NOT_RUN",
              "On made-up inputs the runtime stopped, so ranges and ranks of tensors are assumed and nothing was tried; the job runs on real ones. The runtime said: "
                  + failed.getMessage()),
          failed);
    }
  }

  private Planned withoutTrials(
      Model model,
      Optional<Map<String, TensorValue>> sample,
      Finding note,
      RuntimeException cause) {
    try {
      return quantize(model, sample, trials(Optional.empty()), List.of(note));
    } catch (QuantizationException failed) {
      // It asks for data where it cannot measure what it was told to.
      throw failed.code().equals(ErrorCode.CALIBRATION_REQUIRED.slug()) ? cause : failed;
    }
  }

  private Planned quantize(
      Model copy, Optional<Map<String, TensorValue>> sample, Trials trials, List<Finding> notes) {
    PlanningSource ranges = new PlanningSource(sample, task.threads(), work);
    Untrained training = new Untrained();
    List<String> left = sample.isPresent() ? Algorithms.roundings() : Algorithms.names();
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                copy,
                QuantizeRun.request(without(left, task.technique()), task.target()),
                ranges,
                trials,
                training,
                ProgressListener.NONE);
    return new Planned(outcome, ranges.bytes(), training.foreseen(), notes);
  }

  /**
   * Without some of what is done for accuracy: roundings take a trainer; without an input the rest
   * asks for more of a tensor than can be assumed, its channels.
   */
  private static TechniqueSpec without(List<String> algorithms, TechniqueSpec technique) {
    String path = Algorithms.PARAMETER.path();
    Settings settings = Settings.of(Catalog.descriptor(technique.type()), technique.parameters());
    if (!settings.declares(path)) {
      return technique;
    }
    List<String> kept = new ArrayList<>(settings.strings(path));
    kept.removeAll(algorithms);
    Map<String, Object> parameters = new LinkedHashMap<>(technique.parameters());
    parameters.put(path, kept);
    return new TechniqueSpec(technique.type(), parameters);
  }

  private RuntimeTrials trials(Optional<Map<String, TensorValue>> sample) {
    return new RuntimeTrials(Optional.empty(), sample, task.threads(), work);
  }
}
