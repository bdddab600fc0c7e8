package io.quantry.quantizer.weights;

import io.quantry.quantizer.QuantizationException;
import java.nio.FloatBuffer;

/** The refusal of weights that are not finite, for all that read weights, whole or in pieces. */
public final class FiniteWeights {
  private FiniteWeights() {}

  /**
   * Checks elements that are about to be quantized.
   *
   * @param tensor its name
   * @param piece some of its elements
   * @param first the index of the first of them
   * @throws QuantizationException {@code model-non-finite}
   */
  public static void require(String tensor, float[] piece, long first) {
    for (int index = 0; index < piece.length; index++) {
      if (!Float.isFinite(piece[index])) {
        throw refusal(tensor, piece[index], first + index);
      }
    }
  }

  /**
   * Checks elements that stay what they are. NaN is never right in a constant; an infinity may be
   * (attention masks), but not in the weights of a product.
   *
   * @param weights whether a product reads them
   */
  public static void require(String tensor, FloatBuffer piece, long first, boolean weights) {
    for (int index = 0; index < piece.limit(); index++) {
      float element = piece.get(index);
      if (Float.isNaN(element) || (weights && Float.isInfinite(element))) {
        throw refusal(tensor, element, first + index);
      }
    }
  }

  private static QuantizationException refusal(String tensor, float element, long index) {
    return new QuantizationException(
        "model-non-finite",
        "The tensor '%s' holds %s at element %d; expected finite weights"
            .formatted(tensor, element, index));
  }
}
