package io.quantry.contracts.engine;

import io.quantry.contracts.job.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a candidate with its baseline.
 *
 * @param verdict against the objectives
 * @param words the verdict in one sentence
 * @param metric name of the metric that decides, absent if accuracy was not measured
 * @param baseline the metric of the FP32 model, in points (percent)
 * @param candidate the metric of the candidate, in points
 * @param change candidate minus baseline in points, with its interval
 * @param speedup baseline time over candidate time at the first latency point, with its interval
 * @param sizeRatio candidate bytes over baseline bytes
 * @param samples number of samples the metric was measured on
 * @param findings what a user should know
 * @param report everything measured, as a JSON tree
 * @param diagnosis where accuracy is lost, for jobs that ask
 */
public record EvaluateResult(
    Verdict verdict,
    String words,
    @Nullable String metric,
    @Nullable Double baseline,
    @Nullable Double candidate,
    @Nullable Interval change,
    @Nullable Interval speedup,
    double sizeRatio,
    long samples,
    List<Finding> findings,
    Map<String, Object> report,
    @Nullable DiagnoseResult diagnosis) {
  /** The same with a diagnosis. */
  public EvaluateResult diagnosed(DiagnoseResult found) {
    return new EvaluateResult(
        verdict, words, metric, baseline, candidate, change, speedup, sizeRatio, samples, findings,
        report, found);
  }

  /** The same with one more finding. */
  public EvaluateResult with(Finding finding) {
    List<Finding> all = new ArrayList<>(findings);
    all.add(finding);
    return new EvaluateResult(
        verdict, words, metric, baseline, candidate, change, speedup, sizeRatio, samples, all,
        report, diagnosis);
  }

  /** An estimate and the bounds of its two-sided confidence interval. */
  public record Interval(double estimate, double lower, double upper, double confidence) {}
}
