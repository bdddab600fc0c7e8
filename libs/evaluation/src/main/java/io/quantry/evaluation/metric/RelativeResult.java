package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.RelativeErrors;
import java.util.Map;

/** Errors without a natural scale as a result in percent of the baseline's. */
final class RelativeResult {
  private RelativeResult() {}

  static MetricResult of(
      String name, RelativeErrors errors, Map<String, Double> details, Judgement judgement) {
    return BootstrapResult.of(
        name,
        MetricResult.Unit.PERCENT_OF_BASELINE,
        false,
        errors.baseline(),
        errors.candidate(),
        errors,
        details,
        judgement);
  }
}
