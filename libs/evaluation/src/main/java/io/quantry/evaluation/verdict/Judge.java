package io.quantry.evaluation.verdict;

import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.statistics.NonInferiority;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Holds what was measured against the objectives. One missed objective makes MISSED, else one that
 * was not measured UNEVALUATED, else one that is undecided INCONCLUSIVE.
 *
 * @param objectives what is judged
 * @param accuracy the deciding metric, if measured
 * @param speed the first latency point, if measured
 * @param sizeRatio candidate bytes over baseline bytes
 * @param broken whether the candidate gives numbers that are not finite where the baseline does
 *     not: missed, whatever the objectives
 */
public record Judge(
    Objectives objectives,
    Optional<MetricResult> accuracy,
    Optional<LatencyComparison> speed,
    double sizeRatio,
    boolean broken) {

  public Verdict verdict() {
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(broken ? Verdict.MISSED : Verdict.PASSED);
    Double maxDrop = objectives.maxAccuracyDrop();
    if (maxDrop != null) {
      verdicts.add(
          accuracy
              .map(
                  metric ->
                      verdict(
                          NonInferiority.decide(metric.lowerBound(), metric.upperBound(), maxDrop)))
              .orElse(Verdict.UNEVALUATED));
    }
    Double minSpeedup = objectives.minSpeedup();
    if (minSpeedup != null) {
      verdicts.add(
          speed.map(measured -> speedVerdict(measured, minSpeedup)).orElse(Verdict.UNEVALUATED));
    }
    Double maxSize = objectives.maxSizeRatio();
    if (maxSize != null) {
      verdicts.add(sizeRatio <= maxSize ? Verdict.PASSED : Verdict.MISSED);
    }
    for (Verdict worst : List.of(Verdict.MISSED, Verdict.UNEVALUATED, Verdict.INCONCLUSIVE)) {
      if (verdicts.contains(worst)) {
        return worst;
      }
    }
    return Verdict.PASSED;
  }

  /** The verdict in one sentence, for instance {@code −0.3 points of top1 (95 % interval …); …}. */
  public String words() {
    List<String> parts = new ArrayList<>();
    accuracy.ifPresentOrElse(
        metric -> parts.add(accuracyWords(metric)), () -> parts.add("accuracy not measured"));
    speed.ifPresent(measured -> parts.add(speedWords(measured)));
    Double maxSize = objectives.maxSizeRatio();
    parts.add(
        text("%.1f %% of the size", 100 * sizeRatio)
            + (maxSize == null ? "" : text(" (allowed %.1f %%)", 100 * maxSize)));
    if (broken) {
      parts.add("the candidate's outputs are not all finite");
    }
    return String.join("; ", parts);
  }

  private String accuracyWords(MetricResult metric) {
    String words =
        text(
            "%s points of %s (%.0f %% interval %s to %s)",
            signed(metric.change().estimate()),
            metric.name(),
            100 * metric.change().confidence(),
            signed(metric.change().lower()),
            signed(metric.change().upper()));
    Double maxDrop = objectives.maxAccuracyDrop();
    if (maxDrop != null) {
      words +=
          text(
              ", at worst %s with %.0f %% confidence, allowed %s",
              signed(metric.lowerBound()), 100 * objectives.confidence(), signed(-maxDrop));
    }
    Long settle = metric.samplesToSettleOrNull();
    return settle == null
        ? words
        : words + text("; about %d samples would settle it, not %d", settle, metric.samples());
  }

  private String speedWords(LatencyComparison measured) {
    Double least = objectives.minSpeedup();
    return text(
            "%.2f× faster (%.2f to %.2f) at batch %d",
            measured.speedup().estimate(),
            measured.speedup().lower(),
            measured.speedup().upper(),
            measured.point().batch())
        + (least == null ? "" : text(", asked %.2f×", least));
  }

  private static Verdict verdict(NonInferiority.Decision decision) {
    return switch (decision) {
      case MET -> Verdict.PASSED;
      case MISSED -> Verdict.MISSED;
      case UNDECIDED -> Verdict.INCONCLUSIVE;
    };
  }

  private static Verdict speedVerdict(LatencyComparison measured, double least) {
    if (measured.lowerBound() >= least) {
      return Verdict.PASSED;
    }
    return measured.upperBound() < least ? Verdict.MISSED : Verdict.INCONCLUSIVE;
  }

  private static String signed(double points) {
    String digits = text("%.2f", Math.abs(points));
    boolean zero = digits.chars().noneMatch(digit -> digit >= '1' && digit <= '9');
    return (zero ? "" : points < 0 ? "−" : "+") + digits;
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation is in no library of ours
  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
