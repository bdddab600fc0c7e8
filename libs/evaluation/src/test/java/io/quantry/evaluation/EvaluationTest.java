package io.quantry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.verdict.Finding;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.evaluation.verdict.Verdict;
import io.quantry.ort.Cancellation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Path GLYPHS = Path.of(System.getProperty("quantry.root"), "demo", "glyphs");
  private static final Path MODEL = GLYPHS.resolve("glyphs-fp32.onnx");

  @Test
  void reachesThePublishedTop1OfTheGlyphClassifier() {
    EvaluationReport report =
        Evaluation.run(
            glyphs(
                "labels", Map.of("mean", 0.5, "std", 0.5), Integer.MAX_VALUE, new Cancellation()),
            ProgressListener.none());
    MetricResult top1 = accuracy(report);
    assertThat(top1.name()).isEqualTo("top1");
    // 3,561 of 3,600, as the model's own documentation says.
    assertThat(top1.baseline()).isCloseTo(100.0 * 3561 / 3600, within(1e-9));
    assertThat(report.samples()).isEqualTo(3600);
    assertThat(top1.change().estimate()).isZero();
    assertThat(report.fidelity().getFirst().cosineMin()).isCloseTo(1, within(1e-9));
    assertThat(report.verdict()).as(report.words()).isEqualTo(Verdict.PASSED);
    assertThat(report.findings()).extracting(Finding::code).contains("NOTHING_QUANTIZED");
    assertThat(report.findings()).extracting(Finding::code).doesNotContain("BASELINE_AT_CHANCE");
  }

  @Test
  void saysHowManySamplesWouldSettleWhatFewCannot() {
    EvaluationReport report =
        Evaluation.run(
            glyphs("labels", Map.of("mean", 0.5, "std", 0.5), 100, new Cancellation()),
            ProgressListener.none());
    assertThat(report.verdict()).as(report.words()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(accuracy(report).samplesToSettleOrNull()).isBetween(269L, 2000L);
  }

  @Test
  void saysThatABaselineIsAtChanceWhenPicturesAreScaledWrongly() {
    EvaluationReport report =
        Evaluation.run(
            glyphs("labels", Map.of("mean", 250, "std", 0.01), 200, new Cancellation()),
            ProgressListener.none());
    assertThat(report.findings()).extracting(Finding::code).contains("BASELINE_AT_CHANCE");
  }

  @Test
  void refusesADatasetThatTheModelCannotTakeBeforeItTimesAnything() {
    DatasetSource misnamed =
        new DatasetSource(
            "idx",
            Map.of("images", GLYPHS.resolve("test-images-idx3-ubyte.gz")),
            Map.of("input", "pixels"));
    LatencyPlan plan = LatencyPlan.of(List.of(new LatencyPoint(1, null)));
    EvaluationRequest request = request(MODEL, MODEL, misnamed, "auto", "none", 10, plan, 1);
    List<String> stages = new ArrayList<>();
    assertThatThrownBy(
            () -> Evaluation.run(request, (stage, fraction, message) -> stages.add(stage)))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("'image'");
    assertThat(stages).isEmpty();
  }

  @Test
  void refusesAMetricThatTheDataDoNotAllow() {
    DatasetSource unlabelled =
        new DatasetSource(
            "idx", Map.of("images", GLYPHS.resolve("test-images-idx3-ubyte.gz")), Map.of());
    EvaluationRequest request =
        request(MODEL, MODEL, unlabelled, "top1", "none", 10, LatencyPlan.none(), 0);
    assertThatThrownBy(() -> Evaluation.run(request, ProgressListener.none()))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("no labels");
  }

  @Test
  void timesBothModelsAndLoadsThemInFreshProcesses() {
    LatencyPlan plan =
        new LatencyPlan(List.of(new LatencyPoint(2, null)), 2, 8, Duration.ofMillis(100));
    EvaluationReport report =
        Evaluation.run(
            request(MODEL, MODEL, null, "auto", "none", 10, plan, 1), ProgressListener.none());
    assertThat(report.latency().getFirst().speedup().estimate()).isBetween(0.5, 2.0);
    assertThat(report.latency().getFirst().rounds()).isGreaterThanOrEqualTo(16);
    EvaluationReport.FootprintComparison footprint = report.footprintOrNull();
    assertThat(footprint).isNotNull();
    assertThat(footprint.baseline().loadNanos()).isPositive();
    assertThat(footprint.baseline().residentBytes()).isBetween(100_000L, 500_000_000L);
    // An accuracy objective without a dataset cannot be evaluated.
    assertThat(report.verdict()).isEqualTo(Verdict.UNEVALUATED);
    assertThat(report.findings()).extracting(Finding::code).contains("NOT_SMALLER");
    report.findings().stream()
        .filter(finding -> finding.code().equals("NO_SPEEDUP"))
        .forEach(finding -> assertThat(finding.message()).contains("Conv"));
  }

  @Test
  void stopsWhenCanceled() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    assertThatThrownBy(
            () ->
                Evaluation.run(
                    glyphs("labels", Map.of(), 10, cancellation), ProgressListener.none()))
        .isInstanceOf(CancellationException.class);
  }

  static MetricResult accuracy(EvaluationReport report) {
    MetricResult accuracy = report.accuracyOrNull();
    assertThat(accuracy).isNotNull();
    return accuracy;
  }

  private static EvaluationRequest glyphs(
      String labels, Map<String, Object> options, int samples, Cancellation cancellation) {
    DatasetSource source =
        new DatasetSource(
            "idx",
            Map.of(
                "images",
                GLYPHS.resolve("test-images-idx3-ubyte.gz"),
                labels,
                GLYPHS.resolve("test-labels-idx1-ubyte.gz")),
            options);
    return new EvaluationRequest(
        MODEL,
        MODEL,
        source,
        "auto",
        OutputRoles.usual(),
        samples,
        64,
        1,
        LatencyPlan.none(),
        0,
        new Objectives(1.0, 0.95, null, null),
        7,
        cancellation);
  }

  static EvaluationRequest request(
      Path baseline,
      Path candidate,
      @Nullable DatasetSource source,
      String metric,
      String pooling,
      int samples,
      LatencyPlan plan,
      int probes) {
    return new EvaluationRequest(
        baseline,
        candidate,
        source,
        metric,
        OutputRoles.usual().withPooling(pooling),
        samples,
        16,
        2,
        plan,
        probes,
        new Objectives(1.0, 0.95, null, null),
        7,
        new Cancellation());
  }
}
