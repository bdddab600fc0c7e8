package io.quantry.quantizer.rounding;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import java.util.Arrays;
import java.util.Optional;

/** What roundings take in: what they refuse, and how much a row counts. */
final class Matrices {
  /** Of the mean: what no calibration sample showed may still come. */
  static final double LEAST_IMPORTANCE = 0.01;

  private Matrices() {}

  static void requireFinite(float[] weights, Blocks blocks) {
    if (blocks.outer() != 1 || weights.length != blocks.elements()) {
      throw new IllegalArgumentException("%d weights for %s".formatted(weights.length, blocks));
    }
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new IllegalArgumentException("a weight is " + weight);
      }
    }
  }

  static void requireSize(SecondMoments moments, Blocks blocks) {
    if (moments.channels() != blocks.length()) {
      throw new IllegalArgumentException(
          "moments of %d channels for a matrix of %d rows"
              .formatted(moments.channels(), blocks.length()));
    }
  }

  /** Mean squares of what each row is multiplied with, relative to their mean; 1 where unknown. */
  static float[] importance(Blocks blocks, Optional<SecondMoments> moments) {
    float[] importance = new float[blocks.length()];
    Arrays.fill(importance, 1f);
    moments.ifPresent(
        seen -> {
          requireSize(seen, blocks);
          double mean = seen.meanDiagonal();
          for (int r = 0; r < importance.length && mean > 0; r++) {
            importance[r] = (float) (seen.diagonal(r) / mean + LEAST_IMPORTANCE);
          }
        });
    return importance;
  }
}
