package io.quantry.trainer.training;

import java.util.Comparator;
import java.util.OptionalDouble;

/**
 * How good a model is on the samples that were kept back.
 *
 * @param accuracy share of samples whose highest class is the right one; empty where outputs are
 *     not classes
 * @param loss mean of the objective
 */
record Score(OptionalDouble accuracy, double loss) {
  private static final Comparator<Score> ORDER =
      Comparator.<Score>comparingDouble(score -> score.accuracy().orElse(0))
          .thenComparing(Comparator.comparingDouble(Score::loss).reversed());

  /** More samples right, or as many at a lower loss. */
  boolean isBetterThan(Score other) {
    return ORDER.compare(this, other) > 0;
  }

  /** The accuracy in per cent. */
  OptionalDouble percent() {
    return accuracy.isPresent()
        ? OptionalDouble.of(100 * accuracy.getAsDouble())
        : OptionalDouble.empty();
  }
}
