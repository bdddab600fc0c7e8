package io.quantry.report;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One page that needs nothing beside it: no script, no font, no picture from elsewhere. Each plot
 * stands beside a table with the same figures.
 */
public final class HtmlReport {
  private static final String TIMES_SMALLER = "times smaller";

  private final EvaluationDocument document;
  private final Markup page = new Markup();

  private HtmlReport(EvaluationDocument document) {
    this.document = document;
  }

  /**
   * The whole page.
   *
   * @param title what was compared, for instance {@code glyphs:2 against glyphs:1}
   */
  public static String of(EvaluationDocument document, String title) {
    HtmlReport report = new HtmlReport(document);
    report.write(title);
    return report.page.toString();
  }

  private void write(String title) {
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .element("title", "Quantry: " + title)
        .raw("<style>")
        .raw(Stylesheet.CSS)
        .raw("</style></head><body><main>");
    page.raw("<header>").element("p class=\"kind\"", "Evaluation").element("h1", title);
    page.raw("<p class=\"verdict ")
        .raw(kind(document.verdict()))
        .raw("\">")
        .text(word(document.verdict()))
        .raw("</p>");
    page.element("p class=\"words\"", document.words()).raw("</header>");
    objectives();
    findings();
    accuracy();
    latency();
    storage();
    fidelity();
    footprint();
    environment();
    page.raw("</main></body></html>\n");
  }

  private void objectives() {
    page.element("h2", "Objectives");
    HtmlTable table = HtmlTable.begin(page, "objective", "wanted", "measured", "verdict");
    for (EvaluationDocument.Objective objective : document.objectives()) {
      table.row(
          objective.aspect().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          objective.wanted(),
          objective.measured(),
          word(objective.verdict()));
    }
    table.end();
  }

  private void findings() {
    if (document.findings().isEmpty()) {
      return;
    }
    page.element("h2", "Findings").raw("<dl>");
    for (Finding finding : document.findings()) {
      page.element("dt", finding.code()).element("dd", finding.message());
    }
    page.raw("</dl>");
  }

  private void accuracy() {
    List<EvaluationDocument.Metric> metrics = new ArrayList<>();
    EvaluationDocument.Metric deciding = document.accuracy();
    if (deciding != null) {
      metrics.add(deciding);
    }
    metrics.addAll(document.further());
    if (metrics.isEmpty()) {
      return;
    }
    page.element("h2", "Accuracy");
    page.element(
        "p",
        "The same %s samples through both models. A change above zero is an improvement, whatever the metric's direction; bars are intervals, a dashed line is the drop that is allowed."
            .formatted(Numbers.count(document.samples())));
    for (EvaluationDocument.Unit unit : EvaluationDocument.Unit.values()) {
      IntervalPlot plot =
          new IntervalPlot("Changes in " + Numbers.unit(unit), 0, allowedDrop(deciding, unit));
      metrics.stream()
          .filter(metric -> metric.unit() == unit)
          .forEach(metric -> plot.add(metric.name(), metric.change()));
      if (metrics.stream().anyMatch(metric -> metric.unit() == unit)) {
        page.element("h3", "Change in " + Numbers.unit(unit));
        plot.draw(page);
      }
    }
    HtmlTable table =
        HtmlTable.begin(
            page, "metric", "FP32", "candidate", "change", "unit", "interval", "samples");
    for (EvaluationDocument.Metric metric : metrics) {
      table.row(
          metric.name() + (metric.equals(deciding) ? " (decides)" : ""),
          Numbers.figure(metric.baseline()),
          Numbers.figure(metric.candidate()),
          Numbers.change(metric.change()),
          Numbers.unit(metric.unit()),
          "%s, %.0f %%".formatted(metric.method(), 100 * metric.change().confidence()),
          Numbers.count(metric.samples()));
    }
    table.end();
    typical(deciding);
  }

  /** The dashed line of what is allowed, where the deciding metric has this unit. */
  private @Nullable Double allowedDrop(
      EvaluationDocument.@Nullable Metric deciding, EvaluationDocument.Unit unit) {
    Double drop = document.environment().objectives().maxAccuracyDrop();
    return deciding == null || deciding.unit() != unit || drop == null ? null : -drop;
  }

  private void typical(EvaluationDocument.@Nullable Metric deciding) {
    EvaluationDocument.Typical typical = document.typical();
    if (typical == null) {
      return;
    }
    page.element("h3", "Beside what is usually seen of " + typical.precision());
    HtmlTable table = HtmlTable.begin(page, "", "usual", "measured");
    Double drop = typical.measuredDrop();
    table.row(
        "drop of accuracy",
        typical.accuracyDrop(),
        deciding == null || drop == null
            ? ""
            : "%s %s of %s"
                .formatted(Numbers.plain(drop), Numbers.unit(deciding.unit()), deciding.name()));
    table.row(
        "weights in this precision, " + TIMES_SMALLER,
        typical.timesSmaller(),
        Numbers.plain(typical.measuredTimesSmallerTensors()) + "×");
    table.row(
        "the file, " + TIMES_SMALLER,
        typical.timesSmaller(),
        Numbers.plain(typical.measuredTimesSmallerFile()) + "×");
    table.end();
  }

  private void latency() {
    if (document.latency().isEmpty()) {
      return;
    }
    page.element("h2", "Latency");
    page.element(
        "p",
        "Both models in turns in one process, spinning off, fresh sessions for each launch; medians. Bars are intervals of the speedup, a dashed line is what was asked for.");
    IntervalPlot plot =
        new IntervalPlot("Speedup", 1, document.environment().objectives().minSpeedup());
    document.latency().forEach(point -> plot.add(shape(point), point.speedup()));
    plot.draw(page);
    HtmlTable table =
        HtmlTable.begin(
            page,
            "shape",
            "FP32 median",
            "FP32 p95",
            "candidate median",
            "candidate p95",
            "speedup",
            "threads",
            "runs");
    for (EvaluationDocument.Latency point : document.latency()) {
      table.row(
          shape(point),
          Numbers.millis(point.baselineMedianNanos()),
          Numbers.millis(point.baselineP95Nanos()),
          Numbers.millis(point.candidateMedianNanos()),
          Numbers.millis(point.candidateP95Nanos()),
          Numbers.times(point.speedup()),
          Integer.toString(point.threads()),
          "%d in %d launches".formatted(point.rounds(), point.launches()));
    }
    table.end();
  }

  private static String shape(EvaluationDocument.Latency point) {
    return "batch " + point.batch() + (point.tokens() == null ? "" : " × " + point.tokens());
  }

  private void storage() {
    page.element("h2", "Size");
    BarPlot plot = new BarPlot("Size of files");
    long before = document.baseline().bytes();
    long after = document.candidate().bytes();
    plot.add("files", (double) before, Numbers.bytes(before), (double) after, Numbers.bytes(after));
    plot.draw(page);
    HtmlTable table =
        HtmlTable.begin(page, "weights", "model", "tensors", "elements", "bytes", TIMES_SMALLER);
    weights(table, "FP32", document.baseline());
    weights(table, "candidate", document.candidate());
    table.end();
  }

  private static void weights(HtmlTable table, String model, EvaluationDocument.Storage storage) {
    for (EvaluationDocument.Weights weights : storage.weights()) {
      table.row(
          weights.type(),
          model,
          Numbers.count(weights.tensors()),
          Numbers.count(weights.elements()),
          Numbers.bytes(weights.bytes()),
          Numbers.plain(weights.timesSmaller()) + "×");
    }
  }

  private void fidelity() {
    if (document.fidelity().isEmpty()) {
      return;
    }
    page.element("h2", "Outputs beside the baseline's");
    HtmlTable table =
        HtmlTable.begin(
            page,
            "output",
            "cosine, mean",
            "cosine, least",
            "SQNR, dB",
            "KL, nats",
            "largest error",
            "agreement, %",
            "not finite");
    for (EvaluationDocument.Output output : document.fidelity()) {
      table.row(
          output.name(),
          Numbers.figure(output.cosineMean()),
          Numbers.figure(output.cosineMin()),
          Numbers.plain(output.sqnrDecibel()),
          Numbers.figure(output.klMean()),
          Numbers.figure(output.maxAbsoluteError()),
          Numbers.plain(output.agreementPercent()),
          "%d and %d".formatted(output.baselineNonFinite(), output.candidateNonFinite()));
    }
    table.end();
  }

  private void footprint() {
    EvaluationDocument.Footprint footprint = document.footprint();
    if (footprint == null) {
      return;
    }
    page.element("h2", "Load");
    page.element(
        "p", "Medians of %d fresh processes for each model.".formatted(footprint.probes()));
    HtmlTable table = HtmlTable.begin(page, "model", "load", "first run", "memory");
    load(table, "FP32", footprint.baseline());
    load(table, "candidate", footprint.candidate());
    table.end();
  }

  private static void load(HtmlTable table, String model, EvaluationDocument.Load load) {
    table.row(
        model,
        Numbers.millis(load.loadNanos()),
        Numbers.millis(load.firstRunNanos()),
        Numbers.bytes(load.residentBytes()));
  }

  private void environment() {
    EvaluationDocument.Environment environment = document.environment();
    page.element("h2", "Measured with");
    HtmlTable.begin(page)
        .row("ONNX Runtime", environment.runtimeVersion())
        .row("instruction sets", String.join(", ", environment.instructionSets()))
        .row("threads", Integer.toString(environment.threads()))
        .row("seed", Long.toString(environment.seed()))
        .row("wall time", stages(environment.millisByStage()))
        .row("form", document.form())
        .end();
  }

  private static String stages(Map<String, Long> millis) {
    return millis.entrySet().stream()
        .map(
            stage ->
                String.format(Locale.ROOT, "%s %.1f s", stage.getKey(), stage.getValue() / 1e3))
        .collect(Collectors.joining(", "));
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String kind(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> "passed";
      case MISSED -> "missed";
      case INCONCLUSIVE, UNEVALUATED -> "open";
    };
  }
}
