package io.quantry.quantizer.hardware;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one class of hardware runs in integers.
 *
 * @param name of the class, such as {@code cpu-avx2}
 * @param kind what all profiles of CPUs share, or all of GPUs
 * @param scheme the integers that it multiplies
 * @param staticForms operator type to its form between QuantizeLinear and DequantizeLinear
 * @param dynamicKernels operator type to the kernels that run it with activations quantized on the
 *     fly
 * @param dynamicRefusals operator type to the reason why its dynamic form is not used
 */
public record HardwareProfile(
    String name,
    Kind kind,
    IntegerScheme scheme,
    Map<String, StaticForm> staticForms,
    Map<String, String> dynamicKernels,
    Map<String, String> dynamicRefusals) {

  /** What runs a model. */
  public enum Kind {
    CPU,
    GPU
  }

  /** All profiles, one line each. */
  public static List<HardwareProfile> all() {
    return List.of(
        CpuProfile.PROFILE, CpuAvx2Profile.PROFILE, CpuArmProfile.PROFILE, GpuProfile.PROFILE);
  }

  /** The profile of that name. */
  public static Optional<HardwareProfile> of(String name) {
    return all().stream().filter(profile -> profile.name().equals(name)).findFirst();
  }

  /**
   * The profile of a job's target.
   *
   * @param hardware the word in {@code target.hardware}, or a profile's name
   * @param tags what the target's machines are tagged with; of these, instruction sets as Linux
   *     names them tell one processor from another
   */
  public static Optional<HardwareProfile> of(String hardware, Collection<String> tags) {
    return of(hardware.equals("cpu") ? InstructionSets.profile(tags) : hardware);
  }
}
