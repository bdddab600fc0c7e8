package io.quantry.evaluation.latency;

import io.quantry.evaluation.statistics.Interval;

/**
 * Times of both models at one point.
 *
 * @param point what was timed
 * @param threads intra-op threads of each session
 * @param launches pairs of fresh sessions
 * @param rounds runs of each model, all launches together
 * @param baseline times of the FP32 model
 * @param candidate times of the quantized model
 * @param speedup baseline time over candidate time (higher is faster), with its interval
 * @param lowerBound one-sided lower bound of the speedup at the decision's confidence
 * @param upperBound one-sided upper bound of the speedup
 */
public record LatencyComparison(
    LatencyPoint point,
    int threads,
    int launches,
    int rounds,
    Times baseline,
    Times candidate,
    Interval speedup,
    double lowerBound,
    double upperBound) {

  /** Median and 95th percentile of one model's runs. */
  public record Times(long medianNanos, long p95Nanos) {}
}
