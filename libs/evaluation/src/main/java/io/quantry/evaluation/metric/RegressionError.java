package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.RelativeErrors;
import java.util.Map;
import java.util.Optional;

/**
 * Mean over samples, and within each over elements, of the squared ({@code mse}) or absolute
 * ({@code mae}) difference from the target; less is better. A difference that is not finite counts
 * as the largest float.
 */
record RegressionError(String name, boolean squared) implements Metric {
  static RegressionError meanSquared() {
    return new RegressionError("mse", true);
  }

  static RegressionError meanAbsolute() {
    return new RegressionError("mae", false);
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return TargetValues.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    SampleValues before = new SampleValues();
    SampleValues after = new SampleValues();
    return new Gathering() {
      @Override
      public void add(PairedBatch batch) {
        OutputPair output = batch.runs().getFirst().main();
        float[] targets = TargetValues.of(batch, output);
        for (int sample = 0; sample < batch.size(); sample++) {
          before.add(error(output.baseline(), targets, sample, output.elements()));
          after.add(error(output.candidate(), targets, sample, output.elements()));
        }
      }

      @Override
      public MetricResult result(Judgement judgement) {
        return RelativeResult.of(
            name, RelativeErrors.ofMeans(before.toArray(), after.toArray()), Map.of(), judgement);
      }
    };
  }

  private double error(float[] values, float[] targets, int sample, int elements) {
    double sum = 0;
    int start = sample * elements;
    for (int i = start; i < start + elements; i++) {
      double difference = difference(values[i], targets[i]);
      sum += squared ? difference * difference : difference;
    }
    return sum / elements;
  }

  /** Absolute, and the largest float where it would be more or not a number. */
  static double difference(float value, float target) {
    double difference = Math.abs((double) value - target);
    return difference < Float.MAX_VALUE ? difference : Float.MAX_VALUE;
  }
}
