package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.smoothing.ProductNoise;
import io.quantry.quantizer.smoothing.Smoothing;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@link Smoothing} before a quantization with one range for all data: channels of an activation
 * are divided, or kept in FP32. A model without a MatMul of a constant matrix costs no pass.
 *
 * @param scales whether to divide channels
 * @param outliers whether to keep channels in FP32
 */
record EasierActivations(
    Work work,
    Function<Work, Plan> quantization,
    Smoothing smoothing,
    boolean scales,
    boolean outliers)
    implements Plan {
  private static final String SMOOTH_QUANT = "smooth-quant";
  private static final String OUTLIER_CHANNELS = "outlier-channels";

  static final Algorithm SCALES =
      new Algorithm(
          SMOOTH_QUANT,
          "Divides channels of what a MatMul reads, and multiplies its rows, where that leaves less noise.",
          true,
          (work, quantization) -> around(work, quantization, true, wants(work, OUTLIER_CHANNELS)));

  /** Where both are wanted, {@link #SCALES} does both: what is best alone is not best together. */
  static final Algorithm OUTLIERS =
      new Algorithm(
          OUTLIER_CHANNELS,
          "Keeps a few channels of what a MatMul reads in FP32 beside the integer product.",
          true,
          (work, quantization) ->
              wants(work, SMOOTH_QUANT)
                  ? quantization.apply(work)
                  : around(work, quantization, false, true));

  private static boolean wants(Work work, String algorithm) {
    return work.settings().strings(Algorithms.PARAMETER.path()).contains(algorithm);
  }

  private static Plan around(
      Work work, Function<Work, Plan> quantization, boolean scales, boolean outliers) {
    Smoothing smoothing =
        new Smoothing(work.model(), node -> node.is("MatMul") && isInScope(work, node));
    return smoothing.needs().isEmpty()
        ? quantization.apply(work)
        : new EasierActivations(work, quantization, smoothing, scales, outliers);
  }

  private static boolean isInScope(Work work, Node node) {
    return work.scope().exclusion(node).isEmpty();
  }

  @Override
  public StatisticsRequest needs() {
    return smoothing.needs();
  }

  @Override
  public Optional<Plan> apply(ActivationStatistics statistics) {
    Smoothing.Choice choice =
        smoothing.choose(statistics, ProductNoise.STATIC, scales, outliers, work.progress());
    choice.notes().forEach(work.decisions()::note);
    Set<Node> kept = choice.apply(work.model());
    return Optional.of(quantization.apply(work.within(work.scope().withOutliers(kept))));
  }
}
