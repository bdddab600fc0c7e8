package io.quantry.quantizer.hardware;

import io.quantry.quantizer.scheme.QuantizedType;

/** x86-64 without VNNI: its 16-bit sums saturate unless weights keep to 7 bits. */
final class CpuAvx2Profile {
  static final HardwareProfile PROFILE =
      new HardwareProfile(
          "cpu-avx2",
          HardwareProfile.Kind.CPU,
          new IntegerScheme(QuantizedType.UINT8, false, true, true, Placement.AROUND_KERNELS),
          CpuForms.STATIC,
          CpuForms.DYNAMIC,
          CpuForms.DYNAMIC_REFUSALS);

  private CpuAvx2Profile() {}
}
