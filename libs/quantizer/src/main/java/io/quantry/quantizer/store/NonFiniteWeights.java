package io.quantry.quantizer.store;

import io.quantry.quantizer.QuantizationException;

/** The refusal of weights that hold NaN or an infinity. */
public final class NonFiniteWeights {
  private NonFiniteWeights() {}

  /** Names the tensor. */
  public static QuantizationException in(String tensor) {
    return new QuantizationException(
        "model-non-finite",
        "The tensor '%s' holds NaN or an infinity; expected finite weights".formatted(tensor));
  }
}
