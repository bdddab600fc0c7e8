package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.RankCorrelation;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How well the cosine of two texts' embeddings ranks pairs. With scores: Spearman's correlation of
 * each model's cosines with the scores. Without: of the candidate's cosines with the baseline's,
 * which stands at 100 points. A candidate whose cosines are all equal while the baseline's are not
 * ranks nothing: its correlation is 0.
 */
final class PairSimilarity implements Metric {
  @Override
  public String name() {
    return "pair-similarity";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    if (context.feedsPerSample() != 2) {
      return Optional.of("samples are no pairs of texts");
    }
    return Embedding.unfit(context);
  }

  /** No correlation with the scores. */
  @Override
  public OptionalDouble chance(MetricContext context) {
    return context.targets() == Targets.Kind.SCORES ? OptionalDouble.of(0) : OptionalDouble.empty();
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Similarities(context.targets() == Targets.Kind.SCORES);
  }

  private static final class Similarities implements Gathering {
    private final boolean scored;
    private final SampleValues baseline = new SampleValues();
    private final SampleValues candidate = new SampleValues();
    private final SampleValues scores = new SampleValues();

    Similarities(boolean scored) {
      this.scored = scored;
    }

    @Override
    public void add(PairedBatch batch) {
      for (int sample = 0; sample < batch.size(); sample++) {
        double[][] first = EmbeddingCosine.vectors(batch.runs().getFirst(), sample);
        double[][] second = EmbeddingCosine.vectors(batch.runs().getLast(), sample);
        baseline.add(Embedding.dot(first[0], second[0]));
        candidate.add(Embedding.dot(first[1], second[1]));
        if (batch.targets() instanceof Targets.Scores given) {
          scores.add(given.values()[sample]);
        }
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      double[] before = baseline.toArray();
      double[] after = candidate.toArray();
      // Of what never varies there is no correlation.
      boolean ranksNothing = constant(after) && !constant(before);
      double agreement = ranksNothing ? 0 : 100 * RankCorrelation.of(before, after);
      if (!scored) {
        return BootstrapResult.of(
            "pair-similarity",
            100,
            shifted(new RankCorrelation(before, after), null, ranksNothing),
            Map.of("rankAgreement", agreement),
            judgement);
      }
      double[] gold = scores.toArray();
      RankCorrelation ours = new RankCorrelation(before, gold);
      return BootstrapResult.of(
          "pair-similarity",
          100 * RankCorrelation.of(before, gold),
          shifted(new RankCorrelation(after, gold), ours, ranksNothing),
          Map.of("rankAgreement", agreement),
          judgement);
    }
  }

  private static boolean constant(double[] values) {
    for (double value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  /** A hundred times a correlation minus another, or minus 1. */
  private static WeightedStatistic shifted(
      RankCorrelation correlation, @Nullable RankCorrelation reference, boolean ranksNothing) {
    return new WeightedStatistic() {
      @Override
      public int samples() {
        return correlation.samples();
      }

      @Override
      public double of(int[] weights) {
        double against = reference == null ? 1 : reference.of(weights);
        return 100 * ((ranksNothing ? 0 : correlation.of(weights)) - against);
      }
    };
  }
}
