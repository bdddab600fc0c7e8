package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.Optional;
import java.util.Set;

/** Asks for the ranges of all tensors that may get 8 bits, then rewrites the model. */
final class StaticPlan implements Technique.Plan {
  private final Work work;
  private final Set<String> observed;

  StaticPlan(Work work) {
    this.work = work;
    this.observed = Selection.of(work, Set.of(), Exclusions.NONE).usefulRanges();
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.ranges(observed);
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    StaticSteps.settleProducts(work, statistics);
    Exclusions exclusions = StaticSteps.costs(work, statistics);
    // With fewer bits hardly a layer would be left in integers.
    if (work.settings().flag("accuracyBasedExclusion")
        && !LayerTypes.areNarrow(work.settings())
        && work.trials().hasData()) {
      exclusions =
          new Ruin(work, statistics, Deadline.in(StaticSteps.MOST_TIME)).exclusions(exclusions);
    }
    new StaticRewrite(work, statistics).run(exclusions);
    return Optional.empty();
  }
}
