package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Coefficient of determination, {@code 1 − Σ (target − value)² / Σ (target − mean target)²}, mean
 * over the elements of the output, as scikit-learn has it: an element whose target never varies
 * counts 1 where it is met and 0 where not. A value that is not finite differs from its target by
 * the largest float; no element counts less than −1e10. Keeps every value of at most 64 elements a
 * sample.
 */
final class RSquared implements Metric {
  private static final int MOST_ELEMENTS = 64;
  private static final double WORST = -1e10;

  @Override
  public String name() {
    return "r2";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return TargetValues.unfit(context)
        .or(
            () ->
                context.mainElements().filter(elements -> elements <= MOST_ELEMENTS).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                        "the output does not declare that it has at most %d elements a sample"
                            .formatted(MOST_ELEMENTS)));
  }

  /** The targets' mean for every sample. */
  @Override
  public OptionalDouble chance(MetricContext context) {
    return OptionalDouble.of(0);
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Kept();
  }

  private final class Kept implements Gathering {
    private final SampleFloats targets = new SampleFloats();
    private final SampleFloats before = new SampleFloats();
    private final SampleFloats after = new SampleFloats();
    private int elements;

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      targets.addAll(TargetValues.of(batch, output));
      if (elements != 0 && elements != output.elements()) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "output '%s' has %d elements a sample, before %d"
                .formatted(output.name(), output.elements(), elements));
      }
      elements = output.elements();
      before.addAll(output.baseline());
      after.addAll(output.candidate());
    }

    @Override
    public MetricResult result(Judgement judgement) {
      float[] wanted = targets.toArray();
      return PointChange.result(
          name(),
          true,
          new Determination(elements, wanted, before.toArray()),
          new Determination(elements, wanted, after.toArray()),
          Map.of(),
          judgement);
    }
  }

  private static final class Determination implements WeightedStatistic {
    private final int elements;
    private final int samples;
    private final double[] shifted;
    private final double[] squares;

    Determination(int elements, float[] targets, float[] values) {
      this.elements = elements;
      this.samples = targets.length / elements;
      this.shifted = new double[targets.length];
      this.squares = new double[targets.length];
      double[] means = new double[elements];
      for (int i = 0; i < targets.length; i++) {
        means[i % elements] += (double) targets[i] / samples;
      }
      for (int i = 0; i < targets.length; i++) {
        // About the mean, so that sums of squares keep their digits.
        shifted[i] = targets[i] - means[i % elements];
        double difference = RegressionError.difference(values[i], targets[i]);
        squares[i] = difference * difference;
      }
    }

    @Override
    public int samples() {
      return samples;
    }

    @Override
    public double of(int[] weights) {
      double[] sums = new double[elements];
      double[] total = new double[elements];
      double[] residual = new double[elements];
      long count = 0;
      for (int sample = 0; sample < samples; sample++) {
        int weight = weights[sample];
        count += weight;
        int start = sample * elements;
        for (int i = 0; weight > 0 && i < elements; i++) {
          double value = shifted[start + i];
          sums[i] += weight * value;
          total[i] += weight * value * value;
          residual[i] += weight * squares[start + i];
        }
      }
      double mean = 0;
      for (int i = 0; i < elements; i++) {
        mean += determination(total[i], sums[i], residual[i], count) / elements;
      }
      return count == 0 ? Double.NaN : mean;
    }

    private static double determination(double total, double sum, double residual, long count) {
      double variation = total - sum * sum / count;
      // Less is what rounding leaves of targets that are all the same.
      if (variation <= 1e-13 * total) {
        return residual == 0 ? 1 : 0;
      }
      return Math.max(WORST, 1 - residual / variation);
    }
  }
}
