package io.quantry.evaluation.statistics;

/** A figure computed from samples that each count a whole number of times. */
public interface WeightedStatistic {
  /** Number of samples. */
  int samples();

  /**
   * The figure when sample i counts {@code weights[i]} times, in O(samples).
   *
   * @return NaN where the weights leave too little to compute it
   */
  double of(int[] weights);

  /** The mean of the values. */
  static WeightedStatistic mean(double[] values) {
    return new WeightedStatistic() {
      @Override
      public int samples() {
        return values.length;
      }

      @Override
      public double of(int[] weights) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < values.length; i++) {
          sum += weights[i] * values[i];
          count += weights[i];
        }
        return count == 0 ? Double.NaN : sum / count;
      }
    };
  }
}
