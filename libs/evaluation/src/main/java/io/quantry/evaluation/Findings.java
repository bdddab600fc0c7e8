package io.quantry.evaluation;

import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.OutputFidelity;
import io.quantry.evaluation.verdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a user should know of a comparison, whatever the objectives say. */
final class Findings {
  private static final double CHANCE_FACTOR = 1.5;
  private static final double WEAK_CORRELATION = 5;

  private Findings() {}

  static List<Finding> of(
      ModelFile baseline,
      ModelFile candidate,
      Optional<AccuracyRun.Result> accuracy,
      List<TimedPoint> latency) {
    List<Finding> findings = new ArrayList<>();
    if (!candidate.quantized()) {
      findings.add(
          new Finding(
              "NOTHING_QUANTIZED",
              "the candidate holds no quantized operator and no weight narrower than 32 bits"));
    }
    if (candidate.bytes() >= baseline.bytes()) {
      findings.add(
          new Finding(
              "NOT_SMALLER",
              "the candidate takes %d bytes, the baseline %d"
                  .formatted(candidate.bytes(), baseline.bytes())));
    }
    latency.forEach(point -> speed(point).ifPresent(findings::add));
    accuracy.ifPresent(result -> accuracy(result, findings));
    return findings;
  }

  private static Optional<Finding> speed(TimedPoint timed) {
    if (!timed.slow()) {
      return Optional.empty();
    }
    LatencyComparison point = timed.comparison();
    return Optional.of(
        new Finding(
            "NO_SPEEDUP",
            String.format(
                Locale.ROOT,
                "at batch %d the candidate takes %.3f ms, the baseline %.3f ms; its time goes to %s",
                point.point().batch(),
                point.candidate().medianNanos() / 1e6,
                point.baseline().medianNanos() / 1e6,
                timed.costs())));
  }

  private static void accuracy(AccuracyRun.Result result, List<Finding> findings) {
    for (OutputFidelity output : result.fidelity()) {
      if (output.baselineNonFinite() + output.candidateNonFinite() > 0) {
        findings.add(
            new Finding(
                "NON_FINITE_OUTPUT",
                "output '%s' holds NaN or infinite elements: %d of the baseline, %d of the candidate"
                    .formatted(
                        output.output(), output.baselineNonFinite(), output.candidateNonFinite())));
      }
      if (output.shapeMismatches() > 0) {
        findings.add(
            new Finding(
                "OUTPUT_SHAPE_VARIES",
                "output '%s' has another shape in the candidate for %d samples; they count as wrong"
                    .formatted(output.output(), output.shapeMismatches())));
      }
    }
    if (result.skipped() > 0) {
      findings.add(
          new Finding(
              "SAMPLES_SKIPPED",
              "%d samples were left out: the model prescribes its batch"
                  .formatted(result.skipped())));
    }
    chance(result).ifPresent(findings::add);
  }

  private static Optional<Finding> chance(AccuracyRun.Result result) {
    MetricResult metric = result.deciding();
    double chance =
        switch (metric.name()) {
          case "top1" -> CHANCE_FACTOR * 100 / result.classes().orElse(Long.MAX_VALUE);
          case "pair-similarity" -> WEAK_CORRELATION;
          default -> Double.NEGATIVE_INFINITY;
        };
    if (metric.baseline() >= chance) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "BASELINE_AT_CHANCE",
            String.format(
                Locale.ROOT,
                "the baseline itself reaches only %.2f points of %s: labels, preprocessing or"
                    + " tokenizer do not belong to this model, and a comparison says little",
                metric.baseline(),
                metric.name())));
  }

  /** Whether the candidate alone gives numbers that are not finite. */
  static boolean broken(Optional<AccuracyRun.Result> accuracy) {
    return accuracy.stream()
        .flatMap(result -> result.fidelity().stream())
        .anyMatch(output -> output.candidateNonFinite() > 0 && output.baselineNonFinite() == 0);
  }
}
