package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.smoothing.ProductNoise;
import io.quantry.quantizer.smoothing.Smoothing;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.trial.OutputFidelity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes activations easier to quantize, on what calibration data show of them; kept only if the
 * quantized model's outputs come closer to FP32.
 */
record SmoothingPlan(Work work, Smoothing smoothing, LstmChoice lstms) implements Technique.Plan {

  static SmoothingPlan of(Work work, LstmChoice lstms) {
    return new SmoothingPlan(
        work, new Smoothing(work.model(), node -> work.scope().exclusion(node).isEmpty()), lstms);
  }

  @Override
  public StatisticsRequest needs() {
    return smoothing.needs();
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    List<String> algorithms = work.settings().strings("algorithms");
    Smoothing.Choice choice =
        smoothing.choose(
            statistics,
            ProductNoise.DYNAMIC,
            algorithms.contains("smooth-quant"),
            algorithms.contains("outlier-channels"),
            work.progress());
    if (choice.isEmpty() || !helps(choice)) {
      return Optional.of(new IntegerPlan(work, Set.of(), lstms));
    }
    choice.notes().forEach(work.decisions()::note);
    return Optional.of(new IntegerPlan(work, choice.apply(work.model()), lstms));
  }

  private boolean helps(Smoothing.Choice choice) {
    Model plain = DynamicInt8.quantized(work, work.model().copy(), Set.of(), lstms);
    Model smooth = work.model().copy();
    Set<Node> kept = choice.apply(smooth);
    DynamicInt8.quantized(work, smooth, kept, lstms);
    double before = OutputFidelity.worstSqnrDb(work.trials().compare(work.model(), plain));
    double after = OutputFidelity.worstSqnrDb(work.trials().compare(work.model(), smooth));
    boolean better = after > before;
    work.decisions()
        .note(
            String.format(
                Locale.ROOT,
                "with smoothed activations SQNR %.1f dB after %.1f%s",
                after,
                before,
                better ? "" : "; not kept"));
    return better;
  }
}
