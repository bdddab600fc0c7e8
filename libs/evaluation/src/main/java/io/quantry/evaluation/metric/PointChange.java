package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Bootstrap;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Map;

/** A hundred times what one figure has above another of the same samples. */
record PointChange(WeightedStatistic figure, WeightedStatistic reference)
    implements WeightedStatistic {

  /**
   * The result of a figure that both models reach on the same samples.
   *
   * @param before of the baseline, 1 for a hundred points
   * @param after of the candidate
   */
  static MetricResult result(
      String name,
      boolean higherIsBetter,
      WeightedStatistic before,
      WeightedStatistic after,
      Map<String, Double> details,
      Judgement judgement) {
    int[] once = Bootstrap.once(before.samples());
    return BootstrapResult.of(
        name,
        MetricResult.Unit.POINTS,
        higherIsBetter,
        100 * before.of(once),
        100 * after.of(once),
        higherIsBetter ? new PointChange(after, before) : new PointChange(before, after),
        details,
        judgement);
  }

  @Override
  public int samples() {
    return figure.samples();
  }

  @Override
  public double of(int[] weights) {
    return 100 * (figure.of(weights) - reference.of(weights));
  }
}
