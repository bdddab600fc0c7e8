package io.quantry.engine;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Trials that all together take no longer than a budget. One begins only where it is expected to
 * end in time, by what a run of the FP32 model takes: a model that is far slower than that one
 * overruns by at most this one trial.
 */
final class BoundedTrials implements Trials {
  /** As {@link io.quantry.ort.SideBySide} does: runs of a slow model, and of a fast one. */
  private static final int FEWEST_TIMED_RUNS = 7;

  private static final int MOST_TIMED_RUNS = 62;
  private static final double ENOUGH_NANOS = 1.5e9;

  /** As {@link io.quantry.ort.OperatorTimes} does, of a slow model. */
  private static final int PROFILED_RUNS = 4;

  private final Trials trials;
  private final double runNanos;
  private final LongSupplier nanoTime;
  private final long end;

  /**
   * @param budget begins now
   * @param runNanos what one run of the FP32 model takes
   */
  BoundedTrials(Trials trials, Duration budget, double runNanos, LongSupplier nanoTime) {
    this.trials = trials;
    this.runNanos = runNanos;
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong() + budget.toNanos();
  }

  /** There was no time for a trial. */
  static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private OutOfTime(double nanos) {
      super("a trial of about %.1f s was left out".formatted(nanos / 1e9));
    }
  }

  @Override
  public Map<String, Tensor> evaluate(Model constants) {
    return trials.evaluate(constants);
  }

  @Override
  public boolean canRun() {
    return trials.canRun();
  }

  @Override
  public boolean hasData() {
    return trials.hasData();
  }

  @Override
  public boolean runs(Model model) {
    requireTime(runNanos);
    return trials.runs(model);
  }

  @Override
  public List<OutputFidelity> compare(Model reference, Model candidate) {
    requireTime(2 * runNanos);
    return trials.compare(reference, candidate);
  }

  @Override
  public List<Double> medianMicros(List<Model> models) {
    requireTime(models.size() * timedNanos(runNanos));
    return trials.medianMicros(models);
  }

  @Override
  public List<NodeTime> nodeTimes(Model model) {
    requireTime(PROFILED_RUNS * runNanos);
    return trials.nodeTimes(model);
  }

  /** What timing one model takes about. */
  static double timedNanos(double runNanos) {
    return Math.max(
        FEWEST_TIMED_RUNS * runNanos, Math.min(MOST_TIMED_RUNS * runNanos, ENOUGH_NANOS));
  }

  private void requireTime(double nanos) {
    if (nanos > (double) (end - nanoTime.getAsLong())) {
      throw new OutOfTime(nanos);
    }
  }
}
