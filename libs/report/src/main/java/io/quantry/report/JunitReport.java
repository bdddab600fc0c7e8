package io.quantry.report;

import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.contracts.spec.Objectives;
import java.util.Locale;

/**
 * The objectives as test cases, in the XML that CI servers read (the form of Ant's JUnit reports):
 * a missed one is a failure, one that could not be measured an error, an undecided one what the
 * policy says: skipped, failed or passed.
 */
public final class JunitReport {
  private final EvaluationDocument document;

  private JunitReport(EvaluationDocument document) {
    this.document = document;
  }

  private enum Outcome {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  /**
   * The whole file.
   *
   * @param title what was compared; names the suite
   */
  public static String of(EvaluationDocument document, String title) {
    return new JunitReport(document).write(title);
  }

  private String write(String title) {
    double seconds =
        document.environment().millisByStage().values().stream().mapToLong(Long::longValue).sum()
            / 1000.0;
    Markup xml = new Markup().raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
    xml.attribute("name", "quantry: " + title)
        .attribute("tests", Integer.toString(document.objectives().size()))
        .attribute("failures", count(Outcome.FAILURE))
        .attribute("errors", count(Outcome.ERROR))
        .attribute("skipped", count(Outcome.SKIPPED))
        .attribute("time", String.format(Locale.ROOT, "%.3f", seconds))
        .raw(">\n");
    for (EvaluationDocument.Objective objective : document.objectives()) {
      xml.raw("  <testcase classname=\"quantry.evaluation\"")
          .attribute("name", objective.aspect().name().toLowerCase(Locale.ROOT))
          .raw(">\n");
      switch (outcome(objective.verdict())) {
        case PASSED -> {}
        case FAILURE -> result(xml, "failure", objective);
        case ERROR -> result(xml, "error", objective);
        case SKIPPED -> result(xml, "skipped", objective);
      }
      xml.raw("    <system-out>")
          .text("wanted " + objective.wanted() + "; measured " + objective.measured())
          .raw("</system-out>\n  </testcase>\n");
    }
    xml.raw("  <system-out>").text(document.words()).raw("</system-out>\n");
    return xml.raw("</testsuite>\n").toString();
  }

  private static void result(Markup xml, String tag, EvaluationDocument.Objective objective) {
    xml.raw("    <")
        .raw(tag)
        .attribute(
            "message",
            "%s: wanted %s, measured %s"
                .formatted(
                    objective.verdict().name().toLowerCase(Locale.ROOT),
                    objective.wanted(),
                    objective.measured()))
        .raw("/>\n");
  }

  private String count(Outcome wanted) {
    return Long.toString(
        document.objectives().stream()
            .filter(objective -> outcome(objective.verdict()) == wanted)
            .count());
  }

  private Outcome outcome(Verdict verdict) {
    Objectives.OnInconclusive policy = document.environment().objectives().onInconclusive();
    return switch (verdict) {
      case PASSED -> Outcome.PASSED;
      case MISSED -> Outcome.FAILURE;
      case UNEVALUATED -> Outcome.ERROR;
      case INCONCLUSIVE ->
          switch (policy) {
            case REPORT -> Outcome.SKIPPED;
            case FAIL -> Outcome.FAILURE;
            case PASS -> Outcome.PASSED;
          };
    };
  }
}
