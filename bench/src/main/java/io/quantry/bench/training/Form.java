package io.quantry.bench.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a network is turned into. Every layer that can be quantized is, whatever it costs: nothing
 * is left in FP32 to look better.
 *
 * @param technique which trains it
 * @param parameters of it
 */
record Form(String technique, Map<String, Object> parameters) {
  static Form qat(String weights, String activations) {
    return new Form(
        "qat",
        Map.of(
            "weights.type", weights,
            "activations.type", activations,
            "costBasedExclusion", false));
  }

  /** With 8-bit activations, the first and the last layer in FP32. */
  static Form ternary() {
    return new Form("ternary", Map.of());
  }

  /**
   * The same.
   *
   * @param activations {@code uint8}, {@code binary}
   */
  static Form binary(String activations) {
    return new Form("binary", Map.of("activations.type", activations));
  }

  /** The parameters and some more, which come first. */
  Map<String, Object> with(Map<String, ?> more) {
    Map<String, Object> all = new LinkedHashMap<>(parameters);
    all.putAll(more);
    return all;
  }
}
