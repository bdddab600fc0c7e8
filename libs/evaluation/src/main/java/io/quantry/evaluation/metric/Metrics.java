package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every metric there is; a new one is a new file and a line here. */
public final class Metrics {
  private static final List<Metric> ALL =
      List.of(
          new TopK("top1", 1),
          new TopK("top5", 5),
          new Agreement(),
          MeanFidelity.cosine(),
          MeanFidelity.sqnr(),
          new EmbeddingCosine(),
          new PairSimilarity(),
          new MacroF1(),
          new LogLoss(),
          new CalibrationError(),
          RegressionError.meanSquared(),
          RegressionError.meanAbsolute(),
          new RSquared(),
          Retrieval.gain(),
          Retrieval.recall(),
          new NeighborRecall(),
          MeanAveragePrecision.at50(),
          MeanAveragePrecision.from50To95(),
          new BoxAgreement(),
          new MeanIou(),
          new Perplexity(),
          new SequenceF1(),
          PictureQuality.psnr(),
          PictureQuality.ssim());

  private Metrics() {}

  /** Names of all metrics. */
  public static List<String> names() {
    return ALL.stream().map(Metric::name).toList();
  }

  /**
   * The name of the deciding metric.
   *
   * @param asked a metric's name or {@code auto}
   * @throws EvaluationException {@code invalid-enum} for an unknown name, {@code
   *     dataset-model-mismatch} for one that data and model do not allow
   */
  public static String deciding(String asked, MetricContext context) {
    String name = asked;
    if (asked.equals("auto")) {
      if (context.targets() == Targets.Kind.LABELS) {
        name = "top1";
      } else {
        name = context.feedsPerSample() == 2 ? "pair-similarity" : "cosine";
      }
    }
    for (Metric metric : ALL) {
      if (metric.name().equals(name)) {
        metric
            .unfit(context)
            .ifPresent(
                why -> {
                  throw new EvaluationException(
                      "dataset-model-mismatch",
                      "metric %s cannot be computed: %s".formatted(metric.name(), why));
                });
        return name;
      }
    }
    throw new EvaluationException(
        "invalid-enum", "unknown metric '%s', expected auto or one of %s".formatted(name, names()));
  }

  /** Begins every metric that data and model allow, by name. */
  public static Map<String, Gathering> beginAll(MetricContext context) {
    Map<String, Gathering> gatherings = new LinkedHashMap<>();
    for (Metric metric : ALL) {
      if (metric.unfit(context).isEmpty()) {
        gatherings.put(metric.name(), metric.begin(context));
      }
    }
    return gatherings;
  }
}
