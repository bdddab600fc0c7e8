package io.quantry.engine;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.contracts.spec.Objectives;
import io.quantry.evaluation.EvaluationReport;
import io.quantry.evaluation.ModelFile;
import io.quantry.evaluation.StoredWeights;
import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.OutputFidelity;
import io.quantry.evaluation.probe.Footprint;
import io.quantry.evaluation.statistics.Interval;
import io.quantry.evaluation.verdict.JudgedObjective;
import org.jspecify.annotations.Nullable;

/** What an evaluation measured, in the form that is published. */
final class Documents {
  private Documents() {}

  static EvaluationDocument of(EvaluationReport report, Objectives objectives) {
    MetricResult accuracy = report.accuracyOrNull();
    EvaluationReport.FootprintComparison footprint = report.footprintOrNull();
    EvaluationReport.Environment environment = report.environment();
    return new EvaluationDocument(
        EvaluationDocument.FORM,
        verdict(report.verdict()),
        report.words(),
        report.objectives().stream().map(Documents::objective).toList(),
        accuracy == null ? null : metric(accuracy),
        report.furtherMetrics().stream().map(Documents::metric).toList(),
        report.fidelity().stream().map(Documents::output).toList(),
        report.latency().stream().map(Documents::latency).toList(),
        footprint == null
            ? null
            : new EvaluationDocument.Footprint(
                footprint.baseline().probes(),
                load(footprint.baseline()),
                load(footprint.candidate())),
        storage(report.sizes().baseline()),
        storage(report.sizes().candidate()),
        TypicalFigures.of(report.sizes(), accuracy),
        report.samples(),
        report.findings().stream().map(one -> new Finding(one.code(), one.message())).toList(),
        new EvaluationDocument.Environment(
            environment.runtimeVersion(),
            environment.instructionSets(),
            environment.threads(),
            environment.seed(),
            objectives,
            environment.millisByStage()));
  }

  static Verdict verdict(io.quantry.evaluation.verdict.Verdict verdict) {
    return switch (verdict) {
      case PASSED -> Verdict.PASSED;
      case MISSED -> Verdict.MISSED;
      case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
      case UNEVALUATED -> Verdict.UNEVALUATED;
    };
  }

  private static EvaluationDocument.Objective objective(JudgedObjective judged) {
    return new EvaluationDocument.Objective(
        switch (judged.aspect()) {
          case ACCURACY -> EvaluationDocument.Aspect.ACCURACY;
          case SPEED -> EvaluationDocument.Aspect.SPEED;
          case SIZE -> EvaluationDocument.Aspect.SIZE;
          case FINITE_OUTPUTS -> EvaluationDocument.Aspect.FINITE_OUTPUTS;
        },
        verdict(judged.verdict()),
        judged.wanted(),
        judged.measured());
  }

  private static EvaluationDocument.Metric metric(MetricResult metric) {
    return new EvaluationDocument.Metric(
        metric.name(),
        switch (metric.unit()) {
          case POINTS -> EvaluationDocument.Unit.POINTS;
          case PERCENT_OF_BASELINE -> EvaluationDocument.Unit.PERCENT_OF_BASELINE;
          case DECIBEL -> EvaluationDocument.Unit.DECIBEL;
        },
        metric.higherIsBetter(),
        metric.method(),
        metric.samples(),
        metric.baseline(),
        metric.candidate(),
        interval(metric.change()),
        metric.lowerBound(),
        metric.upperBound(),
        metric.mcNemarP(),
        metric.samplesToSettleOrNull(),
        metric.details());
  }

  private static EvaluationDocument.Output output(OutputFidelity output) {
    return new EvaluationDocument.Output(
        output.output(),
        output.samples(),
        output.cosineMean(),
        output.cosineMin(),
        output.sqnrDecibel(),
        output.klMean(),
        output.maxAbsoluteError(),
        output.agreement(),
        output.baselineNonFinite(),
        output.candidateNonFinite(),
        output.shapeMismatches());
  }

  private static EvaluationDocument.Latency latency(LatencyComparison compared) {
    @Nullable Integer tokens = compared.point().tokensOrNull();
    return new EvaluationDocument.Latency(
        compared.point().batch(),
        tokens,
        compared.threads(),
        compared.launches(),
        compared.rounds(),
        compared.baseline().medianNanos(),
        compared.baseline().p95Nanos(),
        compared.candidate().medianNanos(),
        compared.candidate().p95Nanos(),
        interval(compared.speedup()),
        compared.lowerBound(),
        compared.upperBound());
  }

  private static EvaluationDocument.Load load(Footprint footprint) {
    return new EvaluationDocument.Load(
        footprint.loadNanos(), footprint.firstRunNanos(), footprint.residentBytes());
  }

  private static EvaluationDocument.Storage storage(ModelFile file) {
    return new EvaluationDocument.Storage(
        file.bytes(), file.weights().stream().map(Documents::weights).toList());
  }

  private static EvaluationDocument.Weights weights(StoredWeights stored) {
    return new EvaluationDocument.Weights(
        stored.type(), stored.tensors(), stored.elements(), stored.bytes(), stored.timesSmaller());
  }

  private static EvaluationDocument.Interval interval(Interval interval) {
    return new EvaluationDocument.Interval(
        interval.estimate(), interval.lower(), interval.upper(), interval.confidence());
  }
}
