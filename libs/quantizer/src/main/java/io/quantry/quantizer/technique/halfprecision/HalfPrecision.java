package io.quantry.quantizer.technique.halfprecision;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/**
 * Weights in FLOAT16 or BFLOAT16, computed with in FP32 ({@link WeightStorage}) or in the same 16
 * bits ({@link HalfCompute}), as the request or else the hardware says.
 */
public final class HalfPrecision implements Technique {
  private static final long CAST_BY_NUMBER = 6;
  private static final long CAST_OF_BFLOAT16 = 13;

  private final HalfFormat format;
  private final long minimumOpset;
  private final TechniqueDescriptor descriptor;

  private HalfPrecision(HalfFormat format, long minimumOpset, TechniqueDescriptor descriptor) {
    this.format = format;
    this.minimumOpset = minimumOpset;
    this.descriptor = descriptor;
  }

  /** IEEE 754 binary16. */
  public static Technique float16() {
    return new HalfPrecision(HalfFormat.FLOAT16, CAST_BY_NUMBER, HalfPrecisionDescriptors.FLOAT16);
  }

  /** The upper half of binary32. */
  public static Technique bfloat16() {
    return new HalfPrecision(
        HalfFormat.BFLOAT16, CAST_OF_BFLOAT16, HalfPrecisionDescriptors.BFLOAT16);
  }

  @Override
  public TechniqueDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Plan plan(Work work) {
    boolean half = computesInHalf(work);
    boolean keepsInterface = work.settings().flag("keepIO");
    if (!half && !keepsInterface) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/keepIO: false needs compute: half; computing in FP32, inputs and outputs are FP32");
    }
    Preparation.run(work, minimumOpset);
    return new HalfPlan(work, format, half, !keepsInterface);
  }

  private boolean computesInHalf(Work work) {
    HardwareProfile.Kind hardware = work.hardware().kind();
    boolean half =
        switch (work.settings().word("compute")) {
          case "half" -> true;
          case "float32" -> false;
          default -> hardware == HardwareProfile.Kind.GPU;
        };
    if (half && format == HalfFormat.BFLOAT16 && hardware == HardwareProfile.Kind.CPU) {
      throw new QuantizationException(
          "unsupported-on-target",
          "/technique/compute: there are no BFLOAT16 kernels for a CPU; use float32, which stores weights in BFLOAT16");
    }
    return half;
  }
}
