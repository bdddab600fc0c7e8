package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Mean over samples of a figure that is 1 where both models answer the same; the baseline stands at
 * 100 points. {@code cosine}: the cosine between both models' outputs. {@code sqnr}: one minus
 * error energy over signal energy (20 dB are 99 points, 23 dB 99.5).
 */
record MeanFidelity(String name, Figure figure) implements Metric {
  /** The figure of one sample. */
  interface Figure {
    double of(PairedBatch batch, int sample);
  }

  static MeanFidelity cosine() {
    return new MeanFidelity("cosine", PairedBatch::cosine);
  }

  static MeanFidelity sqnr() {
    return new MeanFidelity("sqnr", (batch, sample) -> 1 - batch.noiseShare(sample));
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return context.mainOutput().isPresent()
        ? Optional.empty()
        : Optional.of("the model has no output of real numbers");
  }

  @Override
  public Gathering begin(MetricContext context) {
    SampleValues values = new SampleValues();
    return new Gathering() {
      @Override
      public void add(PairedBatch batch) {
        for (int sample = 0; sample < batch.size(); sample++) {
          values.add(figure.of(batch, sample));
        }
      }

      @Override
      public MetricResult result(Judgement judgement) {
        return of(name, values.toArray(), judgement);
      }
    };
  }

  /** The result for figures of at most 1. */
  static MetricResult of(String name, double[] figures, Judgement judgement) {
    double least = Arrays.stream(figures).min().orElse(Double.NaN);
    double[] changes = Arrays.stream(figures).map(figure -> 100 * (figure - 1)).toArray();
    return BootstrapResult.of(
        name,
        100,
        WeightedStatistic.mean(changes),
        Map.of("minimum", 100 * least, "mean", Arrays.stream(figures).average().orElse(Double.NaN)),
        judgement);
  }
}
