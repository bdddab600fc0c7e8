package io.quantry.engine;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.OutputSpec;
import io.quantry.engine.large.WholeModels;
import io.quantry.evaluation.Evaluation;
import io.quantry.evaluation.EvaluationReport;
import io.quantry.evaluation.EvaluationRequest;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.evaluation.metric.BoxOutputs;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.statistics.Interval;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.ort.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One comparison of a candidate with its baseline. */
final class EvaluateRun {
  private static final List<Progress.Stage> STAGES =
      List.of(
          new Progress.Stage("scan", 3),
          new Progress.Stage("latency", 45),
          new Progress.Stage("footprint", 12),
          new Progress.Stage(EvaluateTask.ACCURACY, 40));

  private final Path folder;
  private final OptionalLong memory;
  private final Progress progress;

  EvaluateRun(Path folder, Consumer<EngineEvent> events) {
    this(folder, events, WholeModels.memoryLimit());
  }

  /**
   * @param memory what the process may use, if that is limited
   */
  EvaluateRun(Path folder, Consumer<EngineEvent> events, OptionalLong memory) {
    this.folder = folder;
    this.memory = memory;
    this.progress = new Progress(events, STAGES);
  }

  EvaluateResult run(EvaluateTask task) throws IOException {
    progress.begin("scan", "Checking both models before the runtime sees them");
    ScannedModel baseline = ScannedModel.open(folder.resolve(task.baseline()));
    ScannedModel candidate = ScannedModel.open(folder.resolve(task.candidate()));
    EvaluationRequest request = request(task, baseline.file(), candidate.file());
    long bytes = baseline.bytes(baseline.readLean());
    EvaluationReport report =
        WholeModels.canRun(bytes, memory)
            ? Evaluation.run(request, progress::at)
            : Evaluation.withoutRunning(request, unavailable(bytes));
    progress.end();
    return result(report, task.objectives());
  }

  private static io.quantry.evaluation.verdict.Finding unavailable(long bytes) {
    return new io.quantry.evaluation.verdict.Finding(
        "BASELINE_UNAVAILABLE",
        WholeModels.reason(bytes)
            + ": neither model was run, and accuracy and speed are not known. What the layers lose one"
            + " by one is among the findings of the quantization; a machine with more memory can"
            + " evaluate the pair");
  }

  private EvaluationRequest request(EvaluateTask task, Path baseline, Path candidate) {
    EvaluationSpec spec = task.evaluation();
    DatasetInput dataset = task.dataset();
    io.quantry.contracts.spec.Objectives objectives = task.objectives();
    return new EvaluationRequest(
        baseline,
        candidate,
        dataset == null ? null : Datasets.source(folder, dataset),
        spec.metric(),
        outputs(spec),
        spec.samples() == null ? Integer.MAX_VALUE : spec.samples(),
        EvaluationRequest.DEFAULT_BATCH,
        spec.threads(),
        LatencyPlan.of(
            spec.latency().stream()
                .map(point -> new LatencyPoint(point.batch(), point.tokens()))
                .toList()),
        EvaluationRequest.DEFAULT_PROBES,
        new Objectives(
            objectives.maxAccuracyDrop(),
            objectives.confidence(),
            objectives.minSpeedup(),
            objectives.maxSizeRatio()),
        EvaluationRequest.DEFAULT_SEED,
        new Cancellation());
  }

  private static OutputRoles outputs(EvaluationSpec spec) {
    OutputSpec outputs = spec.outputs();
    OutputSpec.Detection detection = outputs.detection();
    return new OutputRoles(
        spec.pooling(),
        outputs.main(),
        OutputRoles.Scores.valueOf(outputs.scores().toUpperCase(Locale.ROOT)),
        detection == null
            ? null
            : new BoxOutputs(
                detection.boxes(),
                detection.scores(),
                detection.labels(),
                BoxOutputs.Form.valueOf(detection.form().toUpperCase(Locale.ROOT)),
                detection.normalized(),
                detection.background(),
                detection.threshold(),
                detection.maxOverlap()));
  }

  private static EvaluateResult result(
      EvaluationReport report, io.quantry.contracts.spec.Objectives objectives) {
    MetricResult accuracy = report.accuracyOrNull();
    return new EvaluateResult(
        Documents.verdict(report.verdict()),
        report.words(),
        accuracy == null ? null : accuracy.name(),
        accuracy == null ? null : accuracy.baseline(),
        accuracy == null ? null : accuracy.candidate(),
        accuracy == null ? null : interval(accuracy.change()),
        report.latency().isEmpty() ? null : interval(report.latency().getFirst().speedup()),
        report.sizes().ratio(),
        report.samples(),
        report.findings().stream().map(one -> new Finding(one.code(), one.message())).toList(),
        ReportTree.of(Documents.of(report, objectives)),
        null);
  }

  private static EvaluateResult.@Nullable Interval interval(@Nullable Interval interval) {
    return interval == null
        ? null
        : new EvaluateResult.Interval(
            interval.estimate(), interval.lower(), interval.upper(), interval.confidence());
  }
}
