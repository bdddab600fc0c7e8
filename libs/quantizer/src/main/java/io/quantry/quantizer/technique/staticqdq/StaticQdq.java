package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.fusion.FusionChoice;
import io.quantry.quantizer.operator.QuantizedForms;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import java.util.function.UnaryOperator;

/**
 * Weights and activations in 8 bits or fewer with ranges measured on calibration data, written as
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
    LayerTypes.requireRunnable(work.settings(), work.hardware());
    if (!work.settings().flag("quantizeRest")) {
      QuantizedForms.in(work.model()).ifPresent(StaticQdq::refuse);
    }
    Preparation.run(work, LayerTypes.opset(work.settings()));
    if (HardSwishes.unify(work.model().graph())) {
      work.decisions().note("hard swish was written as x * HardSigmoid(x)");
    }
    fuse(work);
    BiasedProducts.merge(work.model().graph(), EvidentRank::isMatrix);
    return Algorithms.around(work, StaticPlan::new);
  }

  /**
   * What stays FP32 between integer products. Without data nothing is fused, so that the result is
   * of standard operators wherever no runtime was asked.
   */
  private static void fuse(Work work) {
    if (work.trials().hasData() && !work.settings().flag("standardOperatorsOnly")) {
      new FusionChoice(work.trials(), UnaryOperator.identity())
          .apply(work.model(), work.settings().strings("fusions"))
          .forEach(work.decisions()::note);
    }
  }

  private static void refuse(String found) {
    throw new QuantizationException(
        "nothing-to-quantize",
        "The model is quantized already: it holds "
            + found
            + ". Give the FP32 model it was made from, or set quantizeRest to quantize what is still"
            + " FP32");
  }
}
