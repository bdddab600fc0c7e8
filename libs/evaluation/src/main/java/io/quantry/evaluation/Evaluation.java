package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.latency.Feeds;
import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.evaluation.latency.LatencyMeter;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.probe.Footprint;
import io.quantry.evaluation.probe.FootprintMeter;
import io.quantry.evaluation.verdict.Finding;
import io.quantry.evaluation.verdict.Judge;
import io.quantry.evaluation.verdict.Unmeasured;
import io.quantry.ort.Machine;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The one way in: measures whatever a request asks for, then judges. */
public final class Evaluation {
  private final EvaluationRequest request;
  private final ProgressListener progress;
  private final Map<String, Long> millisByStage = new LinkedHashMap<>();

  private Evaluation(EvaluationRequest request, ProgressListener progress) {
    this.request = request;
    this.progress = progress;
  }

  /**
   * Runs a whole evaluation on the calling thread: latency and footprint, then accuracy. Memory is
   * that of two sessions and one batch.
   *
   * @throws EvaluationException for data that cannot be read or do not fit
   * @throws io.quantry.ort.RunnerException for a model that does not load or run
   * @throws java.util.concurrent.CancellationException if the request's cancellation says so
   */
  public static EvaluationReport run(EvaluationRequest request, ProgressListener progress) {
    return new Evaluation(request, progress).run();
  }

  /**
   * What can be said of two models without running either: their sizes and types of weights. Reads
   * no large weights.
   *
   * @param why the first of the report's findings
   */
  public static EvaluationReport withoutRunning(EvaluationRequest request, Finding why) {
    return new Evaluation(request, (stage, fraction, message) -> {}).unmeasured(why);
  }

  private EvaluationReport unmeasured(Finding why) {
    ModelFile baseline = ModelFile.of(request.baseline());
    ModelFile candidate = ModelFile.of(request.candidate());
    EvaluationReport.Sizes sizes = new EvaluationReport.Sizes(baseline, candidate);
    Unmeasured unmeasured = new Unmeasured(request.objectives(), sizes.ratio());
    List<Finding> findings = new ArrayList<>(List.of(why));
    findings.addAll(Findings.of(baseline, candidate, Optional.empty(), List.of()));
    return new EvaluationReport(
        unmeasured.verdict(),
        unmeasured.words(),
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        sizes,
        0,
        unmeasured.judged(),
        findings,
        environment());
  }

  private EvaluationReport.Environment environment() {
    return new EvaluationReport.Environment(
        Machine.runtimeVersion(),
        Machine.instructionSets(),
        request.threads(),
        request.seed(),
        millisByStage);
  }

  private EvaluationReport run() {
    ModelFile baseline = ModelFile.of(request.baseline());
    ModelFile candidate = ModelFile.of(request.candidate());
    Optional<Dataset> dataset = request.dataset().map(DatasetFormats::open);
    ModelSignature takes = ModelSignature.of(request.baseline(), request.threads());
    ModelSignature candidateTakes = ModelSignature.of(request.candidate(), request.threads());
    Optional<AccuracyRun> accuracyRun =
        dataset.map(data -> new AccuracyRun(request, data, takes, candidateTakes, progress));
    // What needs a quiet machine comes first, so that a shared one is free again soon.
    List<TimedPoint> timed = latency(dataset, takes.inputs());
    List<LatencyComparison> latency = timed.stream().map(TimedPoint::comparison).toList();
    Optional<EvaluationReport.FootprintComparison> footprint = footprint(dataset, takes.inputs());
    Optional<AccuracyRun.Result> accuracy =
        accuracyRun.map(accurate -> timed("accuracy", accurate::run));
    accuracy.ifPresent(measured -> apart(measured.resampledNanos() / 1_000_000));

    List<Finding> findings = Findings.of(baseline, candidate, accuracy, timed);
    EvaluationReport.Sizes sizes = new EvaluationReport.Sizes(baseline, candidate);
    Optional<MetricResult> deciding = accuracy.map(AccuracyRun.Result::deciding);
    Judge judge =
        new Judge(
            request.objectives(),
            deciding,
            latency.stream().findFirst(),
            sizes.ratio(),
            Findings.broken(accuracy));
    return new EvaluationReport(
        judge.verdict(),
        judge.words(),
        deciding.orElse(null),
        accuracy.map(AccuracyRun.Result::further).orElse(List.of()),
        accuracy.map(AccuracyRun.Result::fidelity).orElse(List.of()),
        latency,
        footprint.orElse(null),
        sizes,
        accuracy.map(AccuracyRun.Result::samples).orElse(0L),
        judge.judged(),
        findings,
        environment());
  }

  private List<TimedPoint> latency(Optional<Dataset> dataset, List<TensorSignature> inputs) {
    List<LatencyPoint> points = request.latency().points();
    if (points.isEmpty()) {
      return List.of();
    }
    return timed(
        "latency",
        () -> {
          LatencyMeter meter =
              new LatencyMeter(
                  request.baseline(),
                  request.candidate(),
                  request.threads(),
                  request.latency(),
                  request.cancellation());
          List<TimedPoint> comparisons = new ArrayList<>();
          for (LatencyPoint point : points) {
            progress.progress(
                "latency",
                (double) comparisons.size() / points.size(),
                "point %d of %d".formatted(comparisons.size() + 1, points.size()));
            Map<String, TensorValue> feeds =
                dataset
                    .map(data -> Feeds.ofDataset(data, inputs, point))
                    .orElseGet(() -> Feeds.synthetic(inputs, point, request.seed()));
            LatencyComparison comparison =
                meter.measure(point, feeds, request.objectives().confidence(), request.seed());
            comparisons.add(TimedPoint.explained(comparison, request, feeds));
          }
          return comparisons;
        });
  }

  private Optional<EvaluationReport.FootprintComparison> footprint(
      Optional<Dataset> dataset, List<TensorSignature> inputs) {
    int probes = request.footprintProbes();
    if (probes == 0) {
      return Optional.empty();
    }
    return timed(
        "footprint",
        () -> {
          progress.progress("footprint", 0, "loading both models in fresh processes");
          LatencyPoint one = new LatencyPoint(1, null);
          Map<String, TensorValue> feeds =
              dataset
                  .map(data -> Feeds.ofDataset(data, inputs, one))
                  .orElseGet(() -> Feeds.synthetic(inputs, one, request.seed()));
          return Optional.of(
              new EvaluationReport.FootprintComparison(
                  probe(request.baseline(), feeds), probe(request.candidate(), feeds)));
        });
  }

  /** Counts the intervals' time apart from that of running and scoring. */
  private void apart(long resampledMillis) {
    millisByStage.merge("accuracy", -resampledMillis, Long::sum);
    millisByStage.put("resampling", resampledMillis);
  }

  private Footprint probe(Path model, Map<String, TensorValue> feeds) {
    return FootprintMeter.measure(
        model, feeds, request.threads(), request.footprintProbes(), request.cancellation());
  }

  private <T> T timed(String stage, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    millisByStage.put(stage, (System.nanoTime() - start) / 1_000_000);
    progress.progress(stage, 1, "done");
    return result;
  }
}
