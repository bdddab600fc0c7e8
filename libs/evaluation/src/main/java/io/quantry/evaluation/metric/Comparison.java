package io.quantry.evaluation.metric;

/**
 * One sample of one output of both models.
 *
 * @param cosine of the angle between both; 1 for two zero vectors, 0 for one, and 0 where a number
 *     of the candidate is not finite or shapes differ
 * @param signal sum of the squares of the baseline
 * @param noise sum of the squared differences, over elements finite in both
 * @param maxAbsoluteError largest difference of finite elements
 * @param baselineNonFinite NaN and infinite elements of the baseline
 * @param candidateNonFinite the candidate's
 * @param sameShape whether both have as many elements
 */
record Comparison(
    double cosine,
    double signal,
    double noise,
    double maxAbsoluteError,
    long baselineNonFinite,
    long candidateNonFinite,
    boolean sameShape) {

  /** Error energy over signal energy, at most 1; 1 where the candidate is not finite. */
  double noiseShare() {
    if (candidateNonFinite > 0 || !sameShape) {
      return 1;
    }
    if (signal == 0) {
      return noise == 0 ? 0 : 1;
    }
    return Math.min(1, noise / signal);
  }
}
