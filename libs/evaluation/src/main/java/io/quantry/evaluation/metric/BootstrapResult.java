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
    double confidence = judgement.confidence();
    Bootstrap bootstrap = Bootstrap.of(change, Bootstrap.RESAMPLES, judgement.seed());
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
        "bca-bootstrap",
        change.samples(),
        baseline,
        baseline + bootstrap.estimate(),
        bootstrap.interval(confidence),
        lower,
        upper,
        null,
        settle,
        details);
  }
}
