package io.quantry.quantizer.pipeline;

import io.quantry.quantizer.hardware.TargetRuntime;
import java.util.List;
import java.util.Map;

/**
 * What to do to a model.
 *
 * @param type a technique's name
 * @param parameters members of the job's {@code technique} object but {@code type} and {@code
 *     calibration.dataset}, as parsed from JSON; absent ones get their defaults
 * @param hardware where the result is to run: {@code cpu}, {@code gpu} or a profile's name
 * @param tags what the machines it is to run on are tagged with, instruction sets among them
 * @param runtime the oldest runtime that the result must load in
 */
public record QuantizationRequest(
    String type,
    Map<String, ?> parameters,
    String hardware,
    List<String> tags,
    TargetRuntime runtime) {

  /** For a CPU with VNNI. */
  public QuantizationRequest(String type, Map<String, ?> parameters) {
    this(type, parameters, "cpu");
  }

  /** For hardware that nothing more is known of. */
  public QuantizationRequest(String type, Map<String, ?> parameters, String hardware) {
    this(type, parameters, hardware, List.of(), TargetRuntime.NEWEST);
  }

  /** For this product's own runtime. */
  public QuantizationRequest(
      String type, Map<String, ?> parameters, String hardware, List<String> tags) {
    this(type, parameters, hardware, tags, TargetRuntime.NEWEST);
  }
}
