package io.quantry.quantizer.pipeline;

import java.util.Map;

/**
 * What to do to a model.
 *
 * @param type a technique's name
 * @param parameters members of the job's {@code technique} object but {@code type} and {@code
 *     calibration.dataset}, as parsed from JSON; absent ones get their defaults
 * @param hardware where the result is to run, such as {@code cpu}
 */
public record QuantizationRequest(String type, Map<String, ?> parameters, String hardware) {

  /** For a CPU. */
  public QuantizationRequest(String type, Map<String, ?> parameters) {
    this(type, parameters, "cpu");
  }
}
