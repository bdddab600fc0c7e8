package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Interval;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric of both models on the same samples.
 *
 * @param name of the metric, for instance {@code top1}
 * @param unit of change and bounds, and of the drop that objectives allow
 * @param higherIsBetter whether a larger figure is the better one
 * @param method how the interval was made, for instance {@code tango-score}
 * @param samples number of samples
 * @param baseline of the FP32 model; 100 where the baseline is the reference itself
 * @param candidate of the quantized model
 * @param change how much better the candidate is, in the unit, with its two-sided interval:
 *     candidate minus baseline, the sign turned where less is better
 * @param lowerBound one-sided lower bound of the change at the decision's confidence
 * @param upperBound one-sided upper bound of the change
 * @param mcNemarP exact two-sided p of McNemar's test, for right or wrong answers; else null
 * @param samplesToSettleOrNull sample size that decides an undecided objective with 80 % power;
 *     null where no objective is set, it is decided, or no size would
 * @param details further figures by name, for instance {@code minimum}
 */
public record MetricResult(
    String name,
    Unit unit,
    boolean higherIsBetter,
    String method,
    long samples,
    double baseline,
    double candidate,
    Interval change,
    double lowerBound,
    double upperBound,
    @Nullable Double mcNemarP,
    @Nullable Long samplesToSettleOrNull,
    Map<String, Double> details) {
  public MetricResult {
    details = Map.copyOf(details);
  }

  /** What one unit of a change is. */
  public enum Unit {
    /** A hundredth: percent for shares, a hundred times the value for correlations and cosines. */
    POINTS,
    /** A hundredth of the baseline's own figure, for errors without a natural scale. */
    PERCENT_OF_BASELINE,
    DECIBEL
  }
}
