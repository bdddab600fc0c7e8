package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/**
 * Weights and activations in 8 bits with ranges measured on calibration data, written as
 * QuantizeLinear and DequantizeLinear pairs of the ONNX standard, placed so that the runtime fuses
 * them into integer kernels.
 */
public final class StaticQdq implements Technique {

  @Override
  public TechniqueDescriptor descriptor() {
    return StaticDescriptor.DESCRIPTOR;
  }

  @Override
  public Plan plan(Work work) {
    Preparation.run(work);
    return new StaticPlan(work);
  }
}
