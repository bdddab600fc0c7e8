package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.RelativeErrors;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Mean of −ln of the label's probability in nats, probabilities clipped to [1e-15, 1 − 1e-15]; less
 * is better. A sample with a number that is not finite counts as a probability of 0, which is 34.5
 * nats.
 */
final class LogLoss implements Metric {
  @Override
  public String name() {
    return "log-loss";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return LabelledOutput.unfit(context);
  }

  /** The same probability for every class. */
  @Override
  public OptionalDouble chance(MetricContext context) {
    return context.classes().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.log((double) context.classes().getAsLong()));
  }

  @Override
  public Gathering begin(MetricContext context) {
    ScoreReading reading = new ScoreReading(context.roles().scores());
    SampleValues before = new SampleValues();
    SampleValues after = new SampleValues();
    return new Gathering() {
      @Override
      public void add(PairedBatch batch) {
        OutputPair output = batch.runs().getFirst().main();
        int[] labels = LabelledOutput.labels(batch, output);
        ClassScores scores = ClassScores.of(output, reading);
        for (int sample = 0; sample < labels.length; sample++) {
          before.add(loss(scores.baseline().log(sample, labels[sample])));
          after.add(loss(scores.candidate().log(sample, labels[sample])));
        }
      }

      @Override
      public MetricResult result(Judgement judgement) {
        return RelativeResult.of(
            name(), RelativeErrors.ofMeans(before.toArray(), after.toArray()), Map.of(), judgement);
      }
    };
  }

  private static double loss(double log) {
    return Math.max(LogProbabilities.LEAST_PROBABILITY, -log);
  }
}
