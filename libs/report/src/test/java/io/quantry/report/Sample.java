package io.quantry.report;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.contracts.spec.Objectives;
import java.util.List;
import java.util.Map;

/** A document with everything in it, some of it hostile. */
final class Sample {
  static final String HOSTILE = "<script>alert(\"x\")</script>&'\u0000\ud800";

  private Sample() {}

  static EvaluationDocument document(
      Verdict accuracy, Objectives.OnInconclusive policy, String findingText) {
    EvaluationDocument.Interval change = new EvaluationDocument.Interval(-0.3, -0.61, 0.02, 0.95);
    EvaluationDocument.Interval speedup = new EvaluationDocument.Interval(2.31, 2.25, 2.38, 0.95);
    return new EvaluationDocument(
        EvaluationDocument.FORM,
        accuracy,
        "−0.30 points of top1",
        List.of(
            new EvaluationDocument.Objective(
                EvaluationDocument.Aspect.ACCURACY,
                accuracy,
                "a drop of at most 0.50 points of top1",
                "−0.30, at worst −0.56"),
            new EvaluationDocument.Objective(
                EvaluationDocument.Aspect.SPEED,
                Verdict.UNEVALUATED,
                "at least 1.50× as fast",
                "not measured"),
            new EvaluationDocument.Objective(
                EvaluationDocument.Aspect.FINITE_OUTPUTS, Verdict.PASSED, "finite", "finite")),
        new EvaluationDocument.Metric(
            "top1",
            EvaluationDocument.Unit.POINTS,
            true,
            "tango-score",
            3600,
            98.92,
            98.62,
            change,
            -0.56,
            -0.04,
            0.07,
            5200L,
            Map.of("gains", 3.0)),
        List.of(
            new EvaluationDocument.Metric(
                "log-loss",
                EvaluationDocument.Unit.PERCENT_OF_BASELINE,
                false,
                "bca-bootstrap",
                3600,
                0.0412,
                0.0409,
                new EvaluationDocument.Interval(0.7, null, null, 0.95),
                null,
                null,
                null,
                null,
                Map.of())),
        List.of(
            new EvaluationDocument.Output(
                "logits", 3600, 0.9991, 0.97, 31.2, 0.0003, 0.8, 99.5, 0, 2, 0)),
        List.of(
            new EvaluationDocument.Latency(
                32, 128, 2, 3, 24, 2_450_000, 2_600_000, 1_060_000, 1_100_000, speedup, 2.26,
                2.37)),
        new EvaluationDocument.Footprint(
            3,
            new EvaluationDocument.Load(21_000_000, 7_000_000, 16_000_000),
            new EvaluationDocument.Load(20_000_000, 6_000_000, 17_000_000)),
        new EvaluationDocument.Storage(
            465_077, List.of(new EvaluationDocument.Weights("float", 24, 113_716, 454_864, 1))),
        new EvaluationDocument.Storage(
            134_620, List.of(new EvaluationDocument.Weights("int8", 12, 112_000, 112_000, 4))),
        new EvaluationDocument.Typical("int8", "1–3 %", "4×", 0.3, 4, 3.45),
        3600,
        List.of(new Finding("NON_FINITE_OUTPUT", findingText)),
        new EvaluationDocument.Environment(
            "1.29.0",
            List.of("avx2"),
            2,
            7,
            new Objectives(0.5, 0.95, 1.5, null, policy),
            Map.of("accuracy", 1234L)));
  }
}
