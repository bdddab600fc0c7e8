package io.quantry.quantizer.technique;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.hardware.TargetRuntime;
import io.quantry.quantizer.store.MemoryStore;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;

/**
 * One model being quantized.
 *
 * @param model edited in place
 * @param settings the request's parameters
 * @param scope which nodes may be touched
 * @param hardware where the result is to run
 * @param decisions where to note what becomes of each node
 * @param trials tries models out; {@link Trials#NONE} where no runtime is at hand
 * @param training trains models; {@link Training#NONE} where no trainer is at hand
 * @param progress asked between layers whether to go on
 * @param runtime the oldest runtime that the result must load in
 * @param store takes the bytes of new weights
 */
public record Work(
    Model model,
    Settings settings,
    Scope scope,
    HardwareProfile hardware,
    Decisions decisions,
    Trials trials,
    Training training,
    ProgressListener progress,
    TargetRuntime runtime,
    TensorStore store) {

  /** For this product's own runtime, with new weights in memory. */
  public Work(
      Model model,
      Settings settings,
      Scope scope,
      HardwareProfile hardware,
      Decisions decisions,
      Trials trials,
      Training training,
      ProgressListener progress) {
    this(
        model,
        settings,
        scope,
        hardware,
        decisions,
        trials,
        training,
        progress,
        TargetRuntime.NEWEST,
        MemoryStore.INSTANCE);
  }

  /**
   * The same work on another model, to try something out: nothing is trained, no progress reported.
   */
  public Work on(Model other, Decisions itsDecisions) {
    return new Work(
        other,
        settings,
        scope,
        hardware,
        itsDecisions,
        trials,
        Training.NONE,
        progress.silently(),
        runtime,
        MemoryStore.INSTANCE);
  }

  /** The same work by other settings. */
  public Work with(Settings others) {
    return new Work(
        model, others, scope, hardware, decisions, trials, training, progress, runtime, store);
  }

  /** The same work with its decisions noted elsewhere. */
  public Work noting(Decisions others) {
    return new Work(
        model, settings, scope, hardware, others, trials, training, progress, runtime, store);
  }

  /** The same work by what is known to help, with nothing tried out or trained. */
  public Work withoutTrials() {
    return new Work(
        model,
        settings,
        scope,
        hardware,
        decisions,
        Trials.NONE,
        Training.NONE,
        progress,
        runtime,
        store);
  }

  /** The same work on fewer or more of the nodes. */
  public Work within(Scope other) {
    return new Work(
        model, settings, other, hardware, decisions, trials, training, progress, runtime, store);
  }
}
