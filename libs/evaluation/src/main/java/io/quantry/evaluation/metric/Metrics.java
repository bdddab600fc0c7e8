package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
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
   * The deciding metric. What {@code auto} takes depends on the targets: {@code top1} for labels,
   * {@code ndcg@10} for relevance, {@code map@50:95} for boxes; for values {@code psnr} of
   * pictures, else {@code r2}, or {@code mse} of many elements; for class maps {@code miou} of
   * pictures, else {@code sequence-f1} where classes are named, or {@code perplexity}; for scores
   * or none {@code pair-similarity} of pairs, {@code box-agreement} of boxes, else {@code cosine}.
   *
   * @param asked a metric's name or {@code auto}
   * @throws EvaluationException {@code invalid-enum} for an unknown name, {@code
   *     dataset-model-mismatch} for one that data and model do not allow
   */
  static Metric deciding(String asked, MetricContext context) {
    String name = asked.equals("auto") ? automatic(context) : asked;
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
        return metric;
      }
    }
    throw new EvaluationException(
        "invalid-enum", "unknown metric '%s', expected auto or one of %s".formatted(name, names()));
  }

  private static String automatic(MetricContext context) {
    boolean pairs = context.feedsPerSample() == 2;
    return switch (context.targets()) {
      case LABELS -> "top1";
      case RELEVANCE -> "ndcg@10";
      case VALUES -> ofValues(context);
      case CLASS_MAPS -> ofClassMaps(context);
      case BOXES -> "map@50:95";
      case SCORES -> pairs ? "pair-similarity" : "cosine";
      case NONE -> {
        boolean boxes = context.roles().boxesOrNull() != null;
        yield pairs ? "pair-similarity" : boxes ? "box-agreement" : "cosine";
      }
    };
  }

  private static String ofValues(MetricContext context) {
    if (PictureQuality.psnr().unfit(context).isEmpty()) {
      return "psnr";
    }
    return new RSquared().unfit(context).isEmpty() ? "r2" : "mse";
  }

  private static String ofClassMaps(MetricContext context) {
    if (new MeanIou().unfit(context).isEmpty()) {
      return "miou";
    }
    return context.classNames().isEmpty() ? "perplexity" : "sequence-f1";
  }

  /** Begins every metric that data and model allow, by name. */
  static Map<String, Gathering> beginAll(MetricContext context) {
    Map<String, Gathering> gatherings = new LinkedHashMap<>();
    for (Metric metric : ALL) {
      if (metric.unfit(context).isEmpty()) {
        gatherings.put(metric.name(), metric.begin(context));
      }
    }
    return gatherings;
  }
}
