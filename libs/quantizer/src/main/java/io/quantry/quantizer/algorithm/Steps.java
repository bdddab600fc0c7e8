package io.quantry.quantizer.algorithm;

import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Technique.Plan;
import java.util.Optional;
import java.util.function.Function;

/** Plans made of what they need and what they do. */
final class Steps {
  private Steps() {}

  static Plan of(
      StatisticsRequest needs, Function<ActivationStatistics, Optional<Plan>> application) {
    return new Plan() {
      @Override
      public StatisticsRequest needs() {
        return needs;
      }

      @Override
      public Optional<Plan> apply(ActivationStatistics statistics) {
        return application.apply(statistics);
      }
    };
  }
}
