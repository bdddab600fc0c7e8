package io.quantry.quantizer.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * How the weights of an operator are stored.
 *
 * @param type such as {@code float32}, {@code int8}, {@code int4}, {@code float8e4m3fn}
 * @param granularity how many scales there are: {@code tensor}, {@code channel} or {@code block n};
 *     {@code -} where the weights have none, {@code ?} where the graph does not tell
 * @param symmetric whether zero stands in the middle of the type; null where there is no scale
 */
public record WeightPrecision(String type, String granularity, @Nullable Boolean symmetric) {
  /** Weights without scales. */
  static WeightPrecision plain(String type) {
    return new WeightPrecision(type, "-", null);
  }
}
