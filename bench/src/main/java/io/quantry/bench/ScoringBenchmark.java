package io.quantry.bench;

import io.quantry.cli.spec.ManifestFile;
import io.quantry.evaluation.Evaluation;
import io.quantry.evaluation.EvaluationReport;
import io.quantry.evaluation.EvaluationRequest;
import io.quantry.evaluation.ProgressListener;
import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.ort.Cancellation;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What scoring costs: an evaluation's accuracy stage beside the same reading and the same runs of
 * both models with nothing done to their outputs, in turns, each with fresh sessions. The intervals
 * (resampling) are given apart.
 *
 * <p>Arguments: baseline, candidate, manifest of the data, pooling ({@code none} or {@code mean}),
 * threads (default 1), rounds (default 5).
 */
public final class ScoringBenchmark {
  private final Path baseline;
  private final Path candidate;
  private final DatasetSource source;
  private final OutputRoles outputs;
  private final int threads;

  private ScoringBenchmark(String[] arguments) {
    this.baseline = Path.of(arguments[0]);
    this.candidate = Path.of(arguments[1]);
    ManifestFile manifest = ManifestFile.read(Path.of(arguments[2]));
    Map<String, Path> files = new HashMap<>();
    manifest
        .manifest()
        .files()
        .forEach((role, name) -> files.put(role, manifest.files().get(name)));
    this.source =
        new DatasetSource(manifest.manifest().format(), files, manifest.manifest().options());
    this.outputs = OutputRoles.usual().withPooling(arguments.length > 3 ? arguments[3] : "none");
    this.threads = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 1;
  }

  public static void main(String[] arguments) {
    ScoringBenchmark benchmark = new ScoringBenchmark(arguments);
    int rounds = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 5;
    double[] plain = new double[rounds];
    double[] scored = new double[rounds];
    double[] resampled = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      double seconds = benchmark.plainSeconds();
      EvaluationReport report = benchmark.evaluate();
      Map<String, Long> millis = report.environment().millisByStage();
      if (round >= 0) {
        plain[round] = seconds;
        scored[round] = millis.getOrDefault("accuracy", 0L) / 1e3;
        resampled[round] = millis.getOrDefault("resampling", 0L) / 1e3;
      } else {
        System.out.printf(
            Locale.ROOT,
            "%,d samples, %d metrics%n",
            report.samples(),
            1 + report.furtherMetrics().size());
      }
    }
    double[] ratios = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      ratios[i] = scored[i] / plain[i];
    }
    System.out.printf(
        Locale.ROOT,
        "plain %.2f s, scored %.2f s, ratio %.3f (%.3f to %.3f), resampling %.2f s%n",
        median(plain),
        median(scored),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        median(resampled));
  }

  private double plainSeconds() {
    long start = System.nanoTime();
    Dataset dataset = DatasetFormats.open(source);
    SessionSettings settings = SessionSettings.threads(threads);
    try (Session before = Session.open(baseline, settings);
        Session after = Session.open(candidate, settings)) {
      ModelFit beforeFit = ModelFit.of(dataset, before.inputs());
      ModelFit afterFit = ModelFit.of(dataset, after.inputs());
      try (BatchReader reader =
          dataset.read(SampleSelection.all(), EvaluationRequest.DEFAULT_BATCH)) {
        for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
          for (Map<String, TensorValue> feed : beforeFit.feeds(next.get())) {
            before.run(feed);
          }
          for (Map<String, TensorValue> feed : afterFit.feeds(next.get())) {
            after.run(feed);
          }
        }
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private EvaluationReport evaluate() {
    return Evaluation.run(
        new EvaluationRequest(
            baseline,
            candidate,
            source,
            "auto",
            outputs,
            Integer.MAX_VALUE,
            EvaluationRequest.DEFAULT_BATCH,
            threads,
            LatencyPlan.none(),
            0,
            new Objectives(1.0, 0.95, null, null),
            EvaluationRequest.DEFAULT_SEED,
            new Cancellation()),
        ProgressListener.none());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
