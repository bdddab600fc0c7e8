package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.operator.QuantizedForms;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/**
 * Weights of few bits, activations in FP32: products through DequantizeLinear or MatMulNBits,
 * embedding tables looked up by row, everything else widened when the model is loaded.
 */
public final class WeightOnly implements Technique {
  @Override
  public TechniqueDescriptor descriptor() {
    return WeightOnlyDescriptor.DESCRIPTOR;
  }

  @Override
  public boolean streams() {
    return true;
  }

  @Override
  public Plan plan(Work work) {
    QuantizedForms.in(work.model()).ifPresent(WeightOnly::refuse);
    WeightOnlySettings settings = WeightOnlySettings.of(work);
    Preparation.run(work, settings.opset());
    return settings.scalesActivations()
        ? new AwqPlan(work, settings)
        : WeightOnlyPlan.of(work, settings);
  }

  private static void refuse(String found) {
    throw new QuantizationException(
        "nothing-to-quantize",
        "The model is quantized already: it holds %s. Give the FP32 model it was made from"
            .formatted(found));
  }
}
