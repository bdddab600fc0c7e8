package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.RelativeErrors;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Exponential of the mean −ln of the probability of each token's class over all tokens that count;
 * less is better. Probabilities are clipped to at least 1e-15, so that no token weighs more than
 * 34.5 nats; a token whose scores are not finite counts so. Texts are the samples.
 */
final class Perplexity implements Metric {
  @Override
  public String name() {
    return "perplexity";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return TokenTargets.unfit(context);
  }

  /** The same probability for every token of the vocabulary. */
  @Override
  public OptionalDouble chance(MetricContext context) {
    return context.lastAxis().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) context.lastAxis().getAsLong());
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Losses(new ScoreReading(context.roles().scores()));
  }

  private final class Losses implements Gathering {
    private final ScoreReading reading;
    private final SampleValues before = new SampleValues();
    private final SampleValues after = new SampleValues();
    private final SampleValues tokens = new SampleValues();

    Losses(ScoreReading reading) {
      this.reading = reading;
    }

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      TokenTargets targets = TokenTargets.of(batch, output);
      int width = targets.width();
      boolean softmax = reading.softmax(output, width);
      for (int sample = 0; sample < batch.size(); sample++) {
        double baseline = 0;
        double candidate = 0;
        int count = 0;
        int first = sample * targets.tokens();
        for (int token = first; token < first + targets.tokens(); token++) {
          int label = targets.classes()[token];
          if (label != ClassMapTargets.IGNORED) {
            baseline += loss(output.baseline(), token * width, width, label, softmax);
            candidate += loss(output.candidate(), token * width, width, label, softmax);
            count++;
          }
        }
        before.add(baseline);
        after.add(candidate);
        tokens.add(count);
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      double[] counts = tokens.toArray();
      double all = Arrays.stream(counts).sum();
      if (all == 0) {
        throw ClassMapTargets.nothingCounts();
      }
      RelativeErrors errors =
          new RelativeErrors(before.toArray(), after.toArray(), counts, Math::exp);
      return RelativeResult.of(name(), errors, Map.of("tokens", all), judgement);
    }
  }

  private static double loss(float[] scores, int start, int width, int label, boolean softmax) {
    double norm = LogProbabilities.norm(scores, start, width, softmax);
    return -LogProbabilities.of(scores[start + label], norm, softmax);
  }
}
