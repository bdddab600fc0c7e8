package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.NonInferiority;
import io.quantry.evaluation.statistics.PairedProportions;
import java.util.Map;

/** Right-or-wrong answers as a result in points. */
final class ProportionResult {
  private ProportionResult() {}

  static MetricResult of(
      String name,
      long samples,
      long baselineRight,
      long gains,
      long losses,
      boolean test,
      Judgement judgement) {
    PairedProportions paired = new PairedProportions(gains, losses, samples);
    double confidence = judgement.confidence();
    double lower = 100 * paired.lowerBound(confidence);
    double upper = 100 * paired.upperBound(confidence);
    Long settle =
        judgement
            .maxDrop()
            .filter(
                drop ->
                    NonInferiority.decide(lower, upper, drop) == NonInferiority.Decision.UNDECIDED)
            .map(drop -> paired.samplesToSettle(drop / 100, confidence))
            .filter(Double::isFinite)
            .map(Math::round)
            .orElse(null);
    return new MetricResult(
        name,
        MetricResult.Unit.POINTS,
        true,
        "tango-score",
        samples,
        100.0 * baselineRight / samples,
        100.0 * (baselineRight + gains - losses) / samples,
        paired.interval(confidence).times(100),
        lower,
        upper,
        test ? paired.mcNemarP() : null,
        settle,
        Map.of("gains", (double) gains, "losses", (double) losses));
  }
}
