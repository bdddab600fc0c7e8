package io.quantry.evaluation.metric;

/**
 * Natural logarithms of probabilities from a row of scores, in double: of logits {@code xᵢ − m − ln
 * Σ exp(xⱼ − m)} with m the largest, of probabilities {@code ln(pᵢ / Σ pⱼ)}. No probability counts
 * as less than {@link #LEAST_PROBABILITY} (as scikit-learn's log_loss long did). A row with a
 * number that is not finite, or with negative probabilities or none above 0, says nothing.
 */
final class LogProbabilities {
  static final double LEAST_PROBABILITY = 1e-15;
  static final double LEAST = Math.log(LEAST_PROBABILITY);

  private LogProbabilities() {}

  /** What every element's logarithm has less than its score, or its score's logarithm; or NaN. */
  static double norm(float[] scores, int start, int width, boolean softmax) {
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = start; i < start + width; i++) {
      double score = scores[i];
      if (!Double.isFinite(score) || (!softmax && score < 0)) {
        return Double.NaN;
      }
      largest = Math.max(largest, score);
      sum += score;
    }
    if (!softmax) {
      return sum > 0 ? Math.log(sum) : Double.NaN;
    }
    sum = 0;
    for (int i = start; i < start + width; i++) {
      sum += Math.exp(scores[i] - largest);
    }
    return largest + Math.log(sum);
  }

  /** The logarithm of one element's probability; {@link #LEAST} where the norm is NaN. */
  static double of(double score, double norm, boolean softmax) {
    if (Double.isNaN(norm)) {
      return LEAST;
    }
    return Math.max(LEAST, (softmax ? score : Math.log(score)) - norm);
  }
}
