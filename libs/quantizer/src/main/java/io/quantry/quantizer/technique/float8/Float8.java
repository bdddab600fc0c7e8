package io.quantry.quantizer.technique.float8;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.operator.QuantizedForms;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import io.quantry.quantizer.technique.Work;
import java.util.List;

/** Weights in FLOAT8E4M3FN or FLOAT8E5M2 with a scale for each channel, computed with in FP32. */
public final class Float8 implements Technique {
  private static final long CAST_OF_FLOAT8 = 19;

  private static final TechniqueDescriptor DESCRIPTOR =
      new TechniqueDescriptor(
          "float8",
          "Float8",
          "Weights become 8-bit floating-point numbers with a scale for each channel: a quarter of the file, no sample data."
              + " Computed in FP32; for stores and transfers, and for hardware that reads such weights.",
          CalibrationUse.NONE,
          TrainingUse.NONE,
          List.of(
              Parameter.oneOf(
                  "weights.type",
                  "float8e4m3fn has 3 bits of fraction, float8e5m2 has 2 and a wider range, which scaled weights seldom need.",
                  "float8e4m3fn",
                  "float8e5m2"),
              Parameter.oneOf(
                  "weights.granularity",
                  "A scale for each output channel or row, or one for the whole tensor.",
                  "channel",
                  "tensor"),
              Parameter.integer(
                  "weights.minElements",
                  1,
                  1L << 30,
                  1_024,
                  "Smaller tensors of weights stay FP32."),
              ScopeParameters.EXCLUDE_OPS,
              ScopeParameters.EXCLUDE_NODES,
              ScopeParameters.FLOAT32_OVERRIDES),
          List.of(),
          List.of(
              new Expectation(
                  "cpu",
                  0.26,
                  new Expectation.Speedup(0.90, 1.02),
                  "Weights are widened when the model is loaded: a quarter of the file, FP32's speed, as much memory or more."),
              new Expectation(
                  "gpu",
                  0.26,
                  null,
                  "Widened at load as well: ONNX Runtime multiplies no FLOAT8 weights.")),
          List.of());

  @Override
  public TechniqueDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public boolean streams() {
    return true;
  }

  @Override
  public Plan plan(Work work) {
    QuantizedForms.in(work.model())
        .ifPresent(
            found -> {
              throw new QuantizationException(
                  "nothing-to-quantize",
                  "The model is quantized already: it holds %s. Give the FP32 model it was made from"
                      .formatted(found));
            });
    Preparation.run(work, CAST_OF_FLOAT8);
    return new Float8Plan(work);
  }
}
