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
  private static final double NEXT_TO_NOTHING = 5;

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
    if (result.incomplete() > 0) {
      findings.add(
          new Finding(
              "INCOMPLETE_FRAMES",
              "%d incomplete frames at the end of recordings were left out"
                  .formatted(result.incomplete())));
    }
    result
        .dropped()
        .forEach(
            (name, why) ->
                findings.add(
                    new Finding(
                        "METRIC_LEFT_OUT", "%s was not computed: %s".formatted(name, why))));
    chance(result).ifPresent(findings::add);
  }

  /**
   * A baseline that hardly does better than guessing: within half as much again of what guessing
   * reaches, or within 5 points where that is nothing.
   */
  private static Optional<Finding> chance(AccuracyRun.Result result) {
    MetricResult metric = result.deciding();
    if (result.chance().isEmpty()) {
      return Optional.empty();
    }
    double chance = result.chance().getAsDouble();
    boolean better =
        metric.higherIsBetter()
            ? metric.baseline()
                >= Math.max(CHANCE_FACTOR * chance, chance == 0 ? NEXT_TO_NOTHING : 0)
            : metric.baseline() <= chance / CHANCE_FACTOR;
    return better
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "BASELINE_AT_CHANCE",
                String.format(
                    Locale.ROOT,
                    "the baseline itself reaches only %.2f in %s, where guessing reaches %.2f: labels,"
                        + " preprocessing or tokenizer do not belong to this model, and a comparison"
                        + " says little",
                    metric.baseline(),
                    metric.name(),
                    chance)));
  }

  /** Whether the candidate alone gives numbers that are not finite. */
  static boolean broken(Optional<AccuracyRun.Result> accuracy) {
    return accuracy.stream()
        .flatMap(result -> result.fidelity().stream())
        .anyMatch(output -> output.candidateNonFinite() > 0 && output.baselineNonFinite() == 0);
  }
}
