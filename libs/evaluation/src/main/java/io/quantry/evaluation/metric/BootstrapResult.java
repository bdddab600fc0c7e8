package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Bootstrap;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.NonInferiority;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Map;

/** A figure of the samples as a result in points. */
final class BootstrapResult {
  private BootstrapResult() {}

  /**
   * @param baseline of the FP32 model, in points
   * @param change candidate minus baseline in points
   */
  static MetricResult of(
      String name,
      double baseline,
      WeightedStatistic change,
      Map<String, Double> details,
      Judgement judgement) {
    double estimate = change.of(Bootstrap.once(change.samples()));
    return of(
        name,
        MetricResult.Unit.POINTS,
        true,
        baseline,
        baseline + estimate,
        change,
        details,
        judgement);
  }

  /**
   * @param baseline figure of the FP32 model
   * @param candidate figure of the quantized model
   * @param change how much better the candidate is, in {@code unit}; its samples are the
   *     independent ones, for instance queries and not their documents
   */
  static MetricResult of(
      String name,
      MetricResult.Unit unit,
      boolean higherIsBetter,
      double baseline,
      double candidate,
      WeightedStatistic change,
      Map<String, Double> details,
      Judgement judgement) {
    double confidence = judgement.confidence();
    Bootstrap bootstrap =
        Bootstrap.of(change, Bootstrap.RESAMPLES, judgement.seed(), judgement.pulse());
    double lower = bootstrap.lowerBound(confidence);
    double upper = bootstrap.upperBound(confidence);
    Long settle =
        judgement
            .maxDrop()
            .filter(
                drop ->
                    NonInferiority.decide(lower, upper, drop) == NonInferiority.Decision.UNDECIDED)
            .map(
                drop ->
                    NonInferiority.samplesToSettle(
                        change.samples(), bootstrap.estimate(), lower, drop, confidence))
            .filter(Double::isFinite)
            .map(Math::round)
            .orElse(null);
    return new MetricResult(
        name,
        unit,
        higherIsBetter,
        "bca-bootstrap",
        change.samples(),
        baseline,
        candidate,
        bootstrap.interval(confidence),
        lower,
        upper,
        null,
        settle,
        details);
  }
}
