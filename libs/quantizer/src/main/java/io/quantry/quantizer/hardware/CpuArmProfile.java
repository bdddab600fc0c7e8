package io.quantry.quantizer.hardware;

import io.quantry.quantizer.scheme.QuantizedType;

/**
 * ARM with dot product instructions, which sum into 32 bits. The runtime's kernels there take uint8
 * activations beside int8 weights as they take int8 ones: constant weights are brought into the
 * instruction's form once.
 */
final class CpuArmProfile {
  static final HardwareProfile PROFILE =
      new HardwareProfile(
          "cpu-arm",
          HardwareProfile.Kind.CPU,
          new IntegerScheme(QuantizedType.UINT8, false, false, true, Placement.AROUND_KERNELS),
          CpuForms.STATIC,
          CpuForms.DYNAMIC,
          CpuForms.DYNAMIC_REFUSALS);

  private CpuArmProfile() {}
}
