package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Interval;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric of both models on the same samples. In points: percent for shares, a hundred times the
 * value for correlations and cosines.
 *
 * @param name of the metric, for instance {@code top1}
 * @param method how the interval was made, for instance {@code tango-score}
 * @param samples number of samples
 * @param baseline of the FP32 model; 100 where the baseline is the reference itself
 * @param candidate of the quantized model
 * @param change candidate minus baseline with its two-sided interval
 * @param lowerBound one-sided lower bound of the change at the decision's confidence
 * @param upperBound one-sided upper bound of the change
 * @param mcNemarP exact two-sided p of McNemar's test, for right or wrong answers; else null
 * @param samplesToSettleOrNull sample size that decides an undecided objective with 80 % power;
 *     null where no objective is set, it is decided, or no size would
 * @param details further figures by name, for instance {@code minimum}
 */
public record MetricResult(
    String name,
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
}
