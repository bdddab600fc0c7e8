package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.pass.OpsetUpgrade;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.operator.QuantizedForms;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;

/**
 * Weights of each layer in a precision of their own, activations in FP32. What a layer in low
 * precision does to the outputs is measured or guessed, then the budget is spent where it removes
 * most noise; see {@link Assignment}.
 */
public final class MixedPrecision implements Technique {
  /** The operator set in which a product with a scale broadcasts over the weights. */
  private static final long BROADCAST = 7;

  private static final int FOUR_BITS = 21;

  @Override
  public TechniqueDescriptor descriptor() {
    return MixedDescriptor.DESCRIPTOR;
  }

  @Override
  public Plan plan(Work work) {
    long blockSize = work.settings().integer("weights.blockSize");
    if (Long.bitCount(blockSize) != 1) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/weights/blockSize: expected a power of two from 16 to 256, got " + blockSize);
    }
    if (!work.settings().flag("quantizeRest")) {
      QuantizedForms.in(work.model()).ifPresent(MixedPrecision::refuse);
    }
    Budget budget = Budget.of(work.settings(), ModelWriter.sizeBytes(work.model()));
    boolean profiles = profiles(work, budget);
    Preparation.run(work, BROADCAST);
    raise(work);
    return new MixedPlan(work, budget, profiles);
  }

  private static void refuse(String found) {
    throw new QuantizationException(
        "nothing-to-quantize",
        "The model is quantized already: it holds "
            + found
            + ". Give the FP32 model it was made from, or set quantizeRest to store what is still FP32");
  }

  private static boolean profiles(Work work, Budget budget) {
    String method = work.settings().word("method");
    boolean hasData = work.trials().hasData();
    if (!hasData && (method.equals("profiling") || budget instanceof Budget.Drop)) {
      throw new QuantizationException(
          "calibration-required",
          "The technique mixed needs calibration data for method: profiling and for budget.drop; without data use"
              + " method: heuristics with a budget of size");
    }
    boolean integers = work.settings().word("activations.type").equals("uint8");
    if (!hasData && integers) {
      throw new QuantizationException(
          "calibration-required",
          "The technique mixed needs calibration data for activations.type: uint8");
    }
    if (integers && budget instanceof Budget.Speedup) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/budget/speedup: measured with activations.type: float32 only");
    }
    if (budget instanceof Budget.Speedup && !work.trials().canRun()) {
      throw new QuantizationException(
          "calibration-required",
          "The technique mixed needs inputs to measure budget.speedup, and none could be made up");
    }
    return hasData && !method.equals("heuristics");
  }

  /** Integers have better forms in newer operator sets; without them there is no int4. */
  private static void raise(Work work) {
    boolean fourBits = work.settings().strings("weights.types").contains(Precision.INT4.word());
    long opset = work.model().opsets().version("").orElse(1);
    try {
      if (new OpsetUpgrade(fourBits ? FOUR_BITS : OpsetUpgrade.TARGET).run(work.model())) {
        work.decisions()
            .note(
                "the operator set was raised from %s to %s"
                    .formatted(opset, work.model().opsets().version("").orElse(opset)));
      }
    } catch (ModelRefusedException obstacle) {
      work.decisions()
          .note(
              "weights keep to forms of operator set %s: %s"
                  .formatted(opset, obstacle.getMessage()));
    }
  }
}
