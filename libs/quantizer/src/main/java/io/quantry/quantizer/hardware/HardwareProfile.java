package io.quantry.quantizer.hardware;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one class of hardware runs in integers.
 *
 * @param name the word in a job's {@code target.hardware}
 * @param staticKernels operator type to the kernels that run it between QuantizeLinear and
 *     DequantizeLinear; empty text where it only moves 8-bit data
 * @param dynamicKernels operator type to the kernels that run it with activations quantized on the
 *     fly
 * @param dynamicRefusals operator type to the reason why its dynamic form is not used
 */
public record HardwareProfile(
    String name,
    Map<String, String> staticKernels,
    Map<String, String> dynamicKernels,
    Map<String, String> dynamicRefusals) {

  /** All profiles, one line each. */
  public static List<HardwareProfile> all() {
    return List.of(CpuProfile.PROFILE);
  }

  /** The profile of that name. */
  public static Optional<HardwareProfile> of(String name) {
    return all().stream().filter(profile -> profile.name().equals(name)).findFirst();
  }
}
