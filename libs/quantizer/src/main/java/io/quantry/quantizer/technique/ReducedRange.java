package io.quantry.quantizer.technique;

import io.quantry.quantizer.scheme.WeightQuantizer;

/**
 * Weights of 7 bits, for processors that add two products of 8 bits into 16 with saturation: the
 * parameter, and what it comes to on the hardware at hand.
 */
public final class ReducedRange {
  public static final Parameter PARAMETER =
      Parameter.oneOf(
          "weights.reducedRange",
          "Whether weights keep to 7 bits, which processors without VNNI need; auto follows the"
              + " target.",
          "auto",
          "true",
          "false");

  private ReducedRange() {}

  /** The largest magnitude of an integer weight. */
  public static int limit(Work work) {
    String word = work.settings().word(PARAMETER.path());
    boolean reduced =
        word.equals("auto")
            ? work.hardware().scheme().reducedWeights()
            : Boolean.parseBoolean(word);
    return reduced ? WeightQuantizer.REDUCED_LIMIT : WeightQuantizer.LIMIT;
  }
}
