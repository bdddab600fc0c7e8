package io.quantry.evaluation.metric;

/**
 * Whether rows of an output are logits or probabilities. Where nothing is declared, the baseline's
 * first batch decides for good: probabilities if every row lies in [0, 1] and sums to 1 within a
 * thousandth. Not thread-safe.
 */
final class ScoreReading {
  private static final double MOST_EXCESS = 1e-3;

  private OutputRoles.Scores scores;

  ScoreReading(OutputRoles.Scores declared) {
    this.scores = declared;
  }

  /**
   * Whether a softmax turns the rows into probabilities.
   *
   * @param width elements a row
   */
  boolean softmax(OutputPair output, int width) {
    if (scores == OutputRoles.Scores.AUTO) {
      scores =
          probabilities(output.baseline(), width)
              ? OutputRoles.Scores.PROBABILITIES
              : OutputRoles.Scores.LOGITS;
    }
    return scores == OutputRoles.Scores.LOGITS;
  }

  private static boolean probabilities(float[] values, int width) {
    for (int start = 0; start < values.length; start += width) {
      double sum = 0;
      for (int i = start; i < start + width; i++) {
        // Written so that a NaN is no probability.
        if (!(values[i] >= 0 && values[i] <= 1)) {
          return false;
        }
        sum += values[i];
      }
      if (Math.abs(sum - 1) > MOST_EXCESS) {
        return false;
      }
    }
    return true;
  }
}
