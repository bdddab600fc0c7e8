package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Asks for the ranges of all tensors that may get 8 bits, then rewrites the model. */
final class StaticPlan implements Technique.Plan {
  /** For each of the two searches for what to leave in FP32. */
  private static final Duration MOST_TIME = Duration.ofSeconds(20);

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
    Graph graph = work.model().graph();
    BiasedProducts.merge(graph, value -> statistics.rank(value.name()) == 2);
    BiasedProducts.keepApart(graph, value -> statistics.rank(value.name()) > 2);
    Exclusions exclusions =
        work.settings().flag("costBasedExclusion")
            ? Costs.exclusions(work, statistics, Deadline.in(MOST_TIME))
            : Exclusions.NONE;
    // With fewer bits hardly a layer would be left in integers.
    if (work.settings().flag("accuracyBasedExclusion")
        && !LayerTypes.areNarrow(work.settings())
        && work.trials().hasData()) {
      exclusions = new Ruin(work, statistics, Deadline.in(MOST_TIME)).exclusions(exclusions);
    }
    new StaticRewrite(work, statistics).run(exclusions);
    return Optional.empty();
  }
}
