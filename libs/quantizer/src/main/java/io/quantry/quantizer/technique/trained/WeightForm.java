package io.quantry.quantizer.technique.trained;

/** What a layer's weights are trained to be. */
sealed interface WeightForm {
  /**
   * Multiples of a scale.
   *
   * @param min least integer
   * @param max largest integer
   */
  record Grid(int min, int max) implements WeightForm {
    /** Of the container: 8, 4 or 2. */
    int bits() {
      return min < -8 || max > 7 ? 8 : min < -2 || max > 1 ? 4 : 2;
    }
  }

  /**
   * -1, 0 or 1 times a scale.
   *
   * @param trainedScales whether scales are trained or follow from the weights
   */
  record Ternary(boolean trainedScales) implements WeightForm {}

  /**
   * -1 or 1 times a scale.
   *
   * @param scales how scales follow from the weights, see {@link
   *     io.quantry.quantizer.training.TrainingOperators#SCALES}
   */
  record Binary(String scales) implements WeightForm {}
}
