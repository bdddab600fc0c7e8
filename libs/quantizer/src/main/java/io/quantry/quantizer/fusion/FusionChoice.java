package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Which fusions a model gets. Where there are data to run on, a fusion is kept if all outputs stay
 * within 1e-4 of what they were, relative to their largest element, and if the model, in the form
 * in which it will run, is measured not to be slower by 2 % or more, which is what two measurements
 * of one model differ by. Without data all are kept, for their patterns prove what they compute,
 * and a made-up input of a made-up length would tell neither accuracy nor the time of the inputs to
 * come; a trial of each costs seconds. What is as fast either way stays fused: what follows finds
 * single operators where groups of them were.
 */
public final class FusionChoice {
  private static final double TOLERANCE = 1e-4;

  /** What two measurements of one model may differ by. */
  private static final double NOISE = 1.02;

  private final Trials trials;
  private final UnaryOperator<Model> quantized;

  /**
   * @param quantized makes the form in which times count, a quantized model, of a copy
   */
  public FusionChoice(Trials trials, UnaryOperator<Model> quantized) {
    this.trials = trials;
    this.quantized = quantized;
  }

  /**
   * Tries fusions one after the other and applies those that are kept.
   *
   * @param names of the fusions to try
   * @return what became of each that applies
   */
  public List<String> apply(Model model, List<String> names) {
    List<String> notes = new ArrayList<>();
    for (Fusion fusion : Fusion.all()) {
      Model candidate = model.copy();
      int count = names.contains(fusion.name()) ? fusion.apply(candidate) : 0;
      if (count > 0) {
        Verdict verdict = trials.hasData() ? judge(model, candidate) : new Verdict(true, "");
        notes.add(
            "%s %s were %sfused%s"
                .formatted(count, fusion.title(), verdict.kept ? "" : "not ", verdict.reason));
        if (verdict.kept) {
          fusion.apply(model);
        }
      }
    }
    return notes;
  }

  private record Verdict(boolean kept, String reason) {}

  private Verdict judge(Model before, Model after) {
    if (!trials.runs(after)) {
      return new Verdict(false, ": the runtime does not run the result");
    }
    for (OutputFidelity output : trials.compare(before, after)) {
      if (!output.isWithin(TOLERANCE)) {
        return new Verdict(
            false,
            String.format(
                Locale.ROOT,
                ": output '%s' changes by %.1e",
                output.output(),
                output.largestDifference()));
      }
    }
    List<Double> micros =
        trials.medianMicros(List.of(quantized.apply(before.copy()), quantized.apply(after.copy())));
    return new Verdict(
        micros.get(1) < NOISE * micros.get(0),
        String.format(Locale.ROOT, ": %.0f µs after %.0f", micros.get(1), micros.get(0)));
  }
}
