package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/**
 * Weights and activations in 8 bits with ranges measured on calibration data, written as
 * QuantizeLinear and DequantizeLinear pairs of the ONNX standard, placed so that the runtime fuses
 * them into integer kernels.
 */
public final class StaticQdq implements Technique {
  /**
   * The operator set that lets QuantizeLinear and DequantizeLinear have a scale for each channel.
   */
  private static final long PER_AXIS_QUANTIZATION = 13;

  @Override
  public TechniqueDescriptor descriptor() {
    return StaticDescriptor.DESCRIPTOR;
  }

  @Override
  public Plan plan(Work work) {
    Preparation.run(work, PER_AXIS_QUANTIZATION);
    BiasedProducts.merge(work.model().graph(), EvidentRank::isMatrix);
    return new StaticPlan(work);
  }
}
