package io.quantry.cli.demo;

import io.quantry.cli.output.Table;
import io.quantry.contracts.engine.EvaluateResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The demo for people, in at most 100 columns. */
final class DemoTable {
  private static final int DIGEST_SHOWN = 8;

  private DemoTable() {}

  static String of(DemoReport report) {
    Table results =
        new Table(
            "MODEL", "TECHNIQUE", "SIZE", "ACCURACY FP32 → INT8", "SPEEDUP", "VERDICT", "SHA256");
    Table checks = new Table("MODEL", "CHECK", "WANTED", "MEASURED", "");
    StringBuilder notes = new StringBuilder();
    for (CaseResult one : report.cases()) {
      EvaluateResult evaluation = one.evaluation();
      String digest = one.digest();
      results.row(
          one.model(),
          one.technique(),
          evaluation == null ? "-" : String.format(Locale.ROOT, "%.3f", evaluation.sizeRatio()),
          evaluation == null ? "-" : accuracy(evaluation),
          evaluation == null ? "-" : speedup(evaluation.speedup()),
          evaluation == null ? one.state() : evaluation.verdict().name(),
          digest == null ? "-" : digest.substring(0, DIGEST_SHOWN));
      one.checks()
          .forEach(
              check ->
                  checks.row(
                      one.model(),
                      check.what(),
                      check.expected(),
                      check.measured(),
                      check.good() ? "ok" : "MISSED"));
      notes.append("%n%s: %s".formatted(one.model(), note(one)));
    }
    return "%s%n%n%s%n%s%n%n%s in %.0f s, through REST, Kafka, worker, evaluator and registry"
        .formatted(
            results,
            checks,
            notes,
            report.good() ? "Everything reached" : "Something fell short",
            report.seconds());
  }

  /** Values in points, then the change's interval. */
  private static String accuracy(EvaluateResult result) {
    EvaluateResult.Interval change = result.change();
    if (result.baseline() == null || result.candidate() == null || change == null) {
      return "-";
    }
    return String.format(
        Locale.ROOT,
        "%.2f→%.2f (%+.2f…%+.2f)",
        result.baseline(),
        result.candidate(),
        change.lower(),
        change.upper());
  }

  private static String speedup(EvaluateResult.@Nullable Interval speedup) {
    return speedup == null
        ? "-"
        : String.format(
            Locale.ROOT, "%.2f× (%.2f…%.2f)", speedup.estimate(), speedup.lower(), speedup.upper());
  }

  private static String note(CaseResult one) {
    EvaluateResult evaluation = one.evaluation();
    if (evaluation != null) {
      return evaluation.words() + " (sha256:" + one.digest() + ")";
    }
    return one.failure() == null ? one.state() : one.failure();
  }
}
