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
 * was not measured UNEVALUATED, else one that is undecided INCONCLUSIVE. That the candidate's
 * outputs are finite where the baseline's are is an objective that needs not be set.
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
  private static final String NOT_MEASURED = "not measured";

  public Verdict verdict() {
    List<Verdict> verdicts = judged().stream().map(JudgedObjective::verdict).toList();
    for (Verdict worst : List.of(Verdict.MISSED, Verdict.UNEVALUATED, Verdict.INCONCLUSIVE)) {
      if (verdicts.contains(worst)) {
        return worst;
      }
    }
    return Verdict.PASSED;
  }

  /** Each objective by itself, accuracy first. */
  public List<JudgedObjective> judged() {
    List<JudgedObjective> judged = new ArrayList<>();
    Double maxDrop = objectives.maxAccuracyDrop();
    if (maxDrop != null) {
      judged.add(accuracy(maxDrop));
    }
    Double minSpeedup = objectives.minSpeedup();
    if (minSpeedup != null) {
      judged.add(speed(minSpeedup));
    }
    Double maxSize = objectives.maxSizeRatio();
    if (maxSize != null) {
      judged.add(
          new JudgedObjective(
              JudgedObjective.Aspect.SIZE,
              sizeRatio <= maxSize ? Verdict.PASSED : Verdict.MISSED,
              text("at most %.1f %% of the size", 100 * maxSize),
              text("%.1f %%", 100 * sizeRatio)));
    }
    judged.add(
        new JudgedObjective(
            JudgedObjective.Aspect.FINITE_OUTPUTS,
            broken ? Verdict.MISSED : Verdict.PASSED,
            "finite outputs where the baseline's are",
            broken ? "the candidate gives NaN or infinite numbers" : "so they are"));
    return List.copyOf(judged);
  }

  private JudgedObjective accuracy(double maxDrop) {
    return new JudgedObjective(
        JudgedObjective.Aspect.ACCURACY,
        accuracy
            .map(
                metric ->
                    verdict(
                        NonInferiority.decide(metric.lowerBound(), metric.upperBound(), maxDrop)))
            .orElse(Verdict.UNEVALUATED),
        "a drop of at most "
            + accuracy.map(metric -> amount(maxDrop, metric)).orElse(text("%.2f", maxDrop)),
        accuracy.map(this::accuracyWords).orElse(NOT_MEASURED));
  }

  private JudgedObjective speed(double least) {
    return new JudgedObjective(
        JudgedObjective.Aspect.SPEED,
        speed.map(measured -> speedVerdict(measured, least)).orElse(Verdict.UNEVALUATED),
        text("at least %.2f× as fast", least),
        speed.map(Judge::speedWords).orElse(NOT_MEASURED));
  }

  /** The verdict in one sentence, for instance {@code −0.3 points of top1 (95 % interval …); …}. */
  public String words() {
    List<String> parts = new ArrayList<>();
    Double maxDrop = objectives.maxAccuracyDrop();
    parts.add(
        accuracy
            .map(
                metric ->
                    accuracyWords(metric)
                        + (maxDrop == null ? "" : text(", allowed %s", signed(-maxDrop))))
            .orElse("accuracy not measured"));
    Double minSpeedup = objectives.minSpeedup();
    speed.ifPresent(
        measured ->
            parts.add(
                speedWords(measured)
                    + (minSpeedup == null ? "" : text(", asked %.2f×", minSpeedup))));
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
            "%s (%.0f %% interval %s to %s)",
            amount(metric.change().estimate(), metric, true),
            100 * metric.change().confidence(),
            signed(metric.change().lower()),
            signed(metric.change().upper()));
    if (objectives.maxAccuracyDrop() != null) {
      words +=
          text(
              ", at worst %s with %.0f %% confidence",
              signed(metric.lowerBound()), 100 * objectives.confidence());
    }
    Long settle = metric.samplesToSettleOrNull();
    return settle == null
        ? words
        : words + text("; about %d samples would settle it, not %d", settle, metric.samples());
  }

  private static String speedWords(LatencyComparison measured) {
    return text(
        "%.2f× as fast (%.2f to %.2f) at batch %d",
        measured.speedup().estimate(),
        measured.speedup().lower(),
        measured.speedup().upper(),
        measured.point().batch());
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

  private static String amount(double value, MetricResult metric) {
    return amount(value, metric, false);
  }

  /** For instance {@code +0.03 points of top1}. */
  private static String amount(double value, MetricResult metric, boolean sign) {
    return (sign ? signed(value) : text("%.2f", value))
        + switch (metric.unit()) {
          case POINTS -> " points of ";
          case PERCENT_OF_BASELINE -> " % of ";
          case DECIBEL -> " dB of ";
        }
        + metric.name();
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
