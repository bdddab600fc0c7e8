package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.trial.KernelTimes;
import io.quantry.quantizer.trial.Trials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Leaves in FP32 what takes longer in integers. With {@link Trials} at hand:
 *
 * <ol>
 *   <li>The kernels of the FP32 model and of an int8 one are timed once, and regions compared: a
 *       product with the pairs around it, or operators between products that belong together.
 *   <li>Regions whose integer form takes longer make candidates: those of one kind together, and
 *       the worst of all, at most {@value #MOST_TRIALS}, most time lost first.
 *   <li>Whole models are timed in turns, as kernels' times leave out what a float region costs its
 *       neighbors. The fastest candidate is kept if it gains {@value #MARGIN} or more, and the
 *       others are tried once more on top of it. Its kernels' times must add up to less, too: on a
 *       busy machine the first measure alone has been wrong.
 *   <li>After the deadline nothing more is tried.
 * </ol>
 *
 * Without trials {@link RulesOfThumb} decide. Measured decisions vary from run to run.
 */
final class Costs {
  private static final int MOST_TRIALS = 6;
  private static final int ROUNDS = 2;
  private static final double MARGIN = 0.02;

  private final Work work;
  private final Trials trials;
  private final Rewrites rewrites;
  private final Deadline deadline;

  private Costs(Work work, ActivationStatistics statistics, Deadline deadline) {
    this.work = work;
    this.trials = work.trials();
    this.rewrites = new Rewrites(work, statistics);
    this.deadline = deadline;
  }

  static Exclusions exclusions(Work work, ActivationStatistics statistics, Deadline deadline) {
    return work.trials().canRun()
        ? new Costs(work, statistics, deadline).measured()
        : RulesOfThumb.exclusions(work);
  }

  private Exclusions measured() {
    Selection selection = rewrites.select(Exclusions.NONE);
    Model integer = rewrites.rewritten(Exclusions.NONE);
    if (selection.chosen().isEmpty() || !trials.runs(integer)) {
      return Exclusions.NONE;
    }
    Model original = rewrites.original();
    List<CostCandidate> candidates =
        CostCandidate.of(
            Region.of(selection),
            new KernelTimes(trials.nodeTimes(original)),
            new KernelTimes(trials.nodeTimes(integer)));
    Exclusions kept = Exclusions.NONE;
    for (int round = 0; round < ROUNDS && !deadline.isOver(); round++) {
      work.progress().step("quantize", round, ROUNDS);
      Exclusions wider = best(kept, candidates);
      if (wider.equals(kept)) {
        break;
      }
      kept = wider;
    }
    note(original, rewrites.rewritten(kept), kept);
    return kept;
  }

  /** The fastest of what is kept and of that with one candidate more. */
  private Exclusions best(Exclusions kept, List<CostCandidate> candidates) {
    List<Exclusions> tried = new ArrayList<>(List.of(kept));
    List<Model> models = new ArrayList<>(List.of(rewrites.rewritten(kept)));
    for (CostCandidate candidate : candidates) {
      Exclusions wider = kept.with(candidate.exclusions());
      if (tried.size() <= MOST_TRIALS && !tried.contains(wider) && !deadline.isOver()) {
        Model model = rewrites.rewritten(wider);
        if (trials.runs(model)) {
          tried.add(wider);
          models.add(model);
        }
      }
    }
    if (tried.size() == 1) {
      return kept;
    }
    List<Double> micros = trials.medianMicros(models);
    int fastest = micros.indexOf(Collections.min(micros));
    boolean gains =
        micros.get(fastest) < micros.getFirst() * (1 - MARGIN)
            && kernels(models.get(fastest)) < kernels(models.getFirst());
    return gains ? tried.get(fastest) : kept;
  }

  private double kernels(Model model) {
    return new KernelTimes(trials.nodeTimes(model)).total();
  }

  private void note(Model original, Model best, Exclusions kept) {
    List<Double> micros = trials.medianMicros(List.of(original, best));
    String text = "one run took %.0f µs in FP32 and %.0f µs quantized";
    if (!kept.reasons().isEmpty()) {
      text +=
          ", without %d operators that were measured slower in integers; such choices vary a little from run to run";
    }
    work.decisions()
        .note(
            String.format(
                Locale.ROOT, text, micros.getFirst(), micros.getLast(), kept.reasons().size()));
  }
}
