package io.quantry.quantizer.hardware;

import io.quantry.quantizer.scheme.QuantizedType;

/** x86-64 with VNNI instructions, which add four products of 8 bits into 32 without saturation. */
final class CpuProfile {
  static final HardwareProfile PROFILE =
      new HardwareProfile(
          "cpu",
          HardwareProfile.Kind.CPU,
          new IntegerScheme(QuantizedType.UINT8, false, false, true, Placement.AROUND_KERNELS),
          CpuForms.STATIC,
          CpuForms.DYNAMIC,
          CpuForms.DYNAMIC_REFUSALS);

  private CpuProfile() {}
}
