package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Map;
import java.util.Optional;

/**
 * Expected calibration error (Guo et al., On Calibration of Modern Neural Networks, 2017): samples
 * fall into 15 bins {@code (i/15, (i + 1)/15]} by the probability of their top class; the error is
 * the mean over samples of how far their bin's share of right answers is from its mean probability.
 * Less is better. Samples with a number that is not finite have a bin of their own, where the error
 * is 1.
 */
final class CalibrationError implements Metric {
  private static final int BINS = 15;

  @Override
  public String name() {
    return "ece";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return LabelledOutput.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    ScoreReading reading = new ScoreReading(context.roles().scores());
    Binned before = new Binned();
    Binned after = new Binned();
    return new Gathering() {
      @Override
      public void add(PairedBatch batch) {
        OutputPair output = batch.runs().getFirst().main();
        int[] labels = LabelledOutput.labels(batch, output);
        ClassScores scores = ClassScores.of(output, reading);
        for (int sample = 0; sample < labels.length; sample++) {
          before.add(scores.baseline(), sample, labels[sample]);
          after.add(scores.candidate(), sample, labels[sample]);
        }
      }

      @Override
      public MetricResult result(Judgement judgement) {
        return PointChange.result(
            name(), false, before.error(), after.error(), Map.of("bins", 1.0 * BINS), judgement);
      }
    };
  }

  /** The bin of each sample, and its right answer (1 or 0) minus its probability. */
  private static final class Binned {
    private final SampleIntegers bins = new SampleIntegers();
    private final SampleValues gaps = new SampleValues();

    void add(ClassScores.Rows rows, int sample, int label) {
      if (!rows.usable(sample)) {
        bins.add(BINS);
        gaps.add(-1);
        return;
      }
      int top = rows.top(sample);
      double probability = Math.exp(rows.log(sample, top));
      bins.add(Math.clamp((int) Math.ceil(probability * BINS) - 1, 0, BINS - 1));
      gaps.add((top == label ? 1 : 0) - probability);
    }

    WeightedStatistic error() {
      return new BinnedError(bins.toArray(), gaps.toArray());
    }
  }

  private static final class BinnedError implements WeightedStatistic {
    private final int[] bins;
    private final double[] gaps;

    BinnedError(int[] bins, double[] gaps) {
      this.bins = bins;
      this.gaps = gaps;
    }

    @Override
    public int samples() {
      return bins.length;
    }

    @Override
    public double of(int[] weights) {
      double[] sums = new double[BINS + 1];
      long count = 0;
      for (int i = 0; i < bins.length; i++) {
        sums[bins[i]] += weights[i] * gaps[i];
        count += weights[i];
      }
      double error = 0;
      for (double sum : sums) {
        error += Math.abs(sum);
      }
      return count == 0 ? Double.NaN : error / count;
    }
  }
}
