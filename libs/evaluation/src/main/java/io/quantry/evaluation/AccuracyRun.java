package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetInput;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.metric.FidelityGathering;
import io.quantry.evaluation.metric.Gathering;
import io.quantry.evaluation.metric.MetricContext;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.Metrics;
import io.quantry.evaluation.metric.OutputFidelity;
import io.quantry.evaluation.metric.OutputPair;
import io.quantry.evaluation.metric.PairedBatch;
import io.quantry.evaluation.metric.PairedRun;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.ort.Cancellation;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs both models over the same samples, batch by batch, and gathers every metric that fits. */
final class AccuracyRun {
  private static final long PROGRESS_NANOS = 500_000_000;

  private final EvaluationRequest request;
  private final Dataset dataset;
  private final ProgressListener progress;
  private final ModelFit baselineFit;
  private final ModelFit candidateFit;
  private final MetricContext context;
  private final String deciding;

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
      ProgressListener progress) {
    this.request = request;
    this.dataset = dataset;
    this.progress = progress;
    this.baselineFit = ModelFit.of(dataset, baseline.inputs());
    this.candidateFit = ModelFit.of(dataset, candidate.inputs());
    this.context =
        new MetricContext(
            dataset.targets(),
            dataset.feedsPerSample(),
            shared(baseline.outputs(), candidate.outputs()),
            request.outputs(),
            dataset.classNames());
    this.deciding = Metrics.deciding(request.metric(), context);
  }

  /**
   * @param deciding the metric that decides
   * @param further the others
   * @param skipped samples left out because the model prescribes its batch
   */
  record Result(
      MetricResult deciding,
      List<MetricResult> further,
      List<OutputFidelity> fidelity,
      long samples,
      long skipped,
      Optional<Long> classes) {}

  Result run() {
    SessionSettings settings = SessionSettings.threads(request.threads());
    try (Session baseline = Session.open(request.baseline(), settings);
        Session candidate = Session.open(request.candidate(), settings)) {
      Map<String, Gathering> gatherings = Metrics.beginAll(context);
      FidelityGathering fidelity = new FidelityGathering(context);
      List<String> names = context.outputs().stream().map(TensorSignature::name).toList();

      int batchSize = baselineFit.fixedBatch().orElse(request.batch());
      long all = Math.min(request.samples(), dataset.samples());
      long wanted = baselineFit.fixedBatch().isPresent() ? all / batchSize * batchSize : all;
      if (wanted == 0) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "the model takes %d samples a run, the dataset has %d".formatted(batchSize, all));
      }
      SampleSelection selection = SampleSelection.random((int) wanted, request.seed());
      long samples = 0;
      long told = System.nanoTime();
      Cancellation cancellation = request.cancellation();
      try (BatchReader reader = dataset.read(selection, batchSize)) {
        for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
          cancellation.check();
          Batch batch = next.get();
          List<PairedRun> runs = new ArrayList<>();
          List<Map<String, TensorValue>> before = baselineFit.feeds(batch);
          List<Map<String, TensorValue>> after = candidateFit.feeds(batch);
          for (int feed = 0; feed < before.size(); feed++) {
            Map<String, TensorValue> expected = baseline.run(before.get(feed), names, cancellation);
            Map<String, TensorValue> actual = candidate.run(after.get(feed), names, cancellation);
            runs.add(paired(batch, batch.feeds().get(feed), names, expected, actual));
          }
          PairedBatch paired = new PairedBatch(batch.size(), runs, batch.targets());
          gatherings.values().forEach(gathering -> gathering.add(paired));
          fidelity.add(paired);
          samples += batch.size();
          if (System.nanoTime() - told > PROGRESS_NANOS) {
            told = System.nanoTime();
            progress.progress(
                "accuracy",
                (double) samples / wanted,
                "%d of %d samples".formatted(samples, wanted));
          }
        }
      }
      return result(gatherings, fidelity, samples, all - wanted);
    }
  }

  private Result result(
      Map<String, Gathering> gatherings, FidelityGathering fidelity, long samples, long skipped) {
    Map<String, MetricResult> results = new LinkedHashMap<>();
    gatherings.forEach(
        (name, gathering) -> {
          request.cancellation().check();
          Double maxDrop = name.equals(deciding) ? request.objectives().maxAccuracyDrop() : null;
          results.put(
              name,
              gathering.result(
                  new Judgement(request.objectives().confidence(), maxDrop, request.seed())));
        });
    MetricResult decides = results.remove(deciding);
    if (decides == null) {
      throw new IllegalStateException("the deciding metric was not gathered: " + deciding);
    }
    return new Result(
        decides,
        List.copyOf(results.values()),
        fidelity.result(),
        samples,
        skipped,
        context.mainElements());
  }

  private PairedRun paired(
      Batch batch,
      Map<String, TensorValue> offered,
      List<String> names,
      Map<String, TensorValue> expected,
      Map<String, TensorValue> actual) {
    boolean[] tokens = tokens(offered);
    List<OutputPair> pairs = new ArrayList<>();
    for (String name : names) {
      TensorValue before = output(expected, name);
      TensorValue after = output(actual, name);
      if (before.rank() == 0
          || before.size(0) != batch.size()
          || after.rank() == 0
          || after.size(0) != batch.size()) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "output '%s' is %s and %s for %d samples; outputs must have a row a sample"
                .formatted(name, before, after, batch.size()));
      }
      pairs.add(new OutputPair(name, batch.size(), before, after, tokens));
    }
    return new PairedRun(pairs, request.outputs().mainOrNull(), offered);
  }

  private boolean @Nullable [] tokens(Map<String, TensorValue> offered) {
    for (DatasetInput input : dataset.inputs()) {
      TensorValue mask = offered.get(input.name());
      if (input.role() == DatasetInput.Role.ATTENTION_MASK && mask != null) {
        long[] values = mask.longs();
        boolean[] tokens = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
          tokens[i] = values[i] != 0;
        }
        return tokens;
      }
    }
    return null;
  }

  private static List<TensorSignature> shared(
      List<TensorSignature> baseline, List<TensorSignature> candidate) {
    List<String> names = candidate.stream().map(TensorSignature::name).toList();
    List<TensorSignature> shared =
        baseline.stream().filter(output -> names.contains(output.name())).toList();
    if (shared.isEmpty()) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "baseline and candidate share no output: %s and %s"
              .formatted(baseline.stream().map(TensorSignature::name).toList(), names));
    }
    return shared;
  }

  private static TensorValue output(Map<String, TensorValue> outputs, String name) {
    TensorValue value = outputs.get(name);
    if (value == null) {
      throw new IllegalStateException("the runtime gave no output " + name);
    }
    return value;
  }
}
