package io.quantry.trainer.training;

/**
 * How good a model is on the samples that were kept back.
 *
 * @param accuracy share of samples whose highest class is the label's, or the teacher's where there
 *     are no labels
 * @param loss mean of the objective
 */
record Score(double accuracy, double loss) {
  /** More samples right, or as many at a lower loss. */
  boolean isBetterThan(Score other) {
    return accuracy > other.accuracy || (accuracy == other.accuracy && loss < other.loss);
  }

  double percent() {
    return 100 * accuracy;
  }
}
