package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.Recurrence;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.metric.FidelityGathering;
import io.quantry.evaluation.metric.MetricContext;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.MetricSet;
import io.quantry.evaluation.metric.OutputFidelity;
import io.quantry.evaluation.metric.PairedBatch;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Runs both models over the same samples, batch by batch, and gathers every metric that fits. */
final class AccuracyRun {
  private final EvaluationRequest request;
  private final Dataset dataset;
  private final ProgressListener listener;
  private final ModelFit baselineFit;
  private final ModelFit candidateFit;
  private final MetricContext context;
  private final MetricSet metrics;

  /**
   * A run that has not begun.
   *
   * @throws EvaluationException if the dataset does not fit one of the models, the models share no
   *     output, or the metric does not fit their outputs and the dataset
   */
  AccuracyRun(
      EvaluationRequest request,
      Dataset dataset,
      ModelSignature baseline,
      ModelSignature candidate,
      ProgressListener listener) {
    this.request = request;
    this.dataset = dataset;
    this.listener = listener;
    this.baselineFit = ModelFit.of(dataset, baseline.inputs());
    this.candidateFit = ModelFit.of(dataset, candidate.inputs());
    this.context =
        new MetricContext(
            dataset.targets(),
            dataset.feedsPerSample(),
            shared(dataset, baseline.outputs(), candidate.outputs()),
            request.outputs(),
            dataset.classNames());
    this.metrics = new MetricSet(request.metric(), context);
  }

  /**
   * @param deciding the metric that decides
   * @param further the others
   * @param skipped samples left out because the model prescribes its batch
   * @param incomplete frames of recordings left out because they are shorter than the others
   * @param chance what guessing reaches in the deciding metric
   * @param resampledNanos time that the intervals took, within that of the run
   * @param dropped why metrics that decide nothing were left out, by name
   */
  record Result(
      MetricResult deciding,
      List<MetricResult> further,
      List<OutputFidelity> fidelity,
      long samples,
      long skipped,
      long incomplete,
      OptionalDouble chance,
      long resampledNanos,
      Map<String, String> dropped) {}

  Result run() {
    SessionSettings settings = SessionSettings.threads(request.threads());
    try (Session baseline = Session.open(request.baseline(), settings);
        Session candidate = Session.open(request.candidate(), settings)) {
      FidelityGathering fidelity = new FidelityGathering(context);
      Pairing pairing =
          new Pairing(
              context.outputs().stream().map(TensorSignature::name).toList(),
              request.outputs().mainOrNull(),
              dataset.inputs());
      SampleRunner before = runner(baseline, baselineFit, pairing.names());
      SampleRunner after = runner(candidate, candidateFit, pairing.names());

      int batchSize = baselineFit.fixedBatch().orElse(request.batch());
      long all = Math.min(request.samples(), dataset.samples());
      long wanted = baselineFit.fixedBatch().isPresent() ? all / batchSize * batchSize : all;
      if (wanted == 0) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "the model takes %d samples a run, the dataset has %d".formatted(batchSize, all));
      }
      AccuracyProgress progress = new AccuracyProgress(request, listener, wanted);
      SampleSelection selection =
          SampleSelection.random((int) wanted, request.seed()).watched(progress::passed);
      try (BatchReader reader = dataset.read(selection, batchSize)) {
        for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
          Batch batch = next.get();
          progress.begin(batch, before.runs(batch) + after.runs(batch));
          PairedBatch paired =
              pairing.paired(
                  batch, before.run(batch, progress::ran), after.run(batch, progress::ran));
          metrics.add(paired);
          fidelity.add(paired);
          progress.end();
        }
      }
      return result(fidelity, progress, all - wanted);
    }
  }

  private SampleRunner runner(Session session, ModelFit fit, List<String> outputs) {
    return fit.framewise()
        ? new RecurrentRun(session, dataset, fit, outputs, request.cancellation())
        : new BatchRun(session, fit, outputs, request.cancellation());
  }

  private Result result(FidelityGathering fidelity, AccuracyProgress progress, long skipped) {
    Objectives objectives = request.objectives();
    Judgement judgement =
        new Judgement(
            objectives.confidence(),
            objectives.maxAccuracyDrop(),
            request.seed(),
            progress::resampling);
    long start = System.nanoTime();
    MetricResult deciding = metrics.decide(judgement);
    List<MetricResult> further =
        metrics.further(
            new Judgement(judgement.confidence(), null, judgement.seed(), judgement.pulse()));
    return new Result(
        deciding,
        further,
        fidelity.result(),
        progress.samples(),
        skipped,
        dataset.dropped(),
        metrics.chance(),
        System.nanoTime() - start,
        metrics.dropped());
  }

  /** The outputs that both models have, without those that are only carried to the next frame. */
  private static List<TensorSignature> shared(
      Dataset dataset, List<TensorSignature> baseline, List<TensorSignature> candidate) {
    Set<String> carried = Recurrence.outputs(dataset, baseline);
    carried.addAll(Recurrence.outputs(dataset, candidate));
    List<String> names = candidate.stream().map(TensorSignature::name).toList();
    List<TensorSignature> shared =
        baseline.stream()
            .filter(output -> names.contains(output.name()) && !carried.contains(output.name()))
            .toList();
    if (shared.isEmpty()) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "baseline and candidate share no output%s: %s and %s"
              .formatted(
                  carried.isEmpty() ? "" : " beside those that are carried, " + carried,
                  baseline.stream().map(TensorSignature::name).toList(),
                  names));
    }
    return shared;
  }
}
