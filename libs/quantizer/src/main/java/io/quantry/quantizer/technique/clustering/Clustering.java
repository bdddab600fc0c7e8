package io.quantry.quantizer.technique.clustering;

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

/** Weights as indices into codebooks of 16 or 256 entries, found by exact k-means. */
public final class Clustering implements Technique {
  private static final int FEW = 16;
  private static final long CAST_OF_UINT4 = 21;
  private static final long GATHER_ELEMENTS = 13;

  private static final TechniqueDescriptor DESCRIPTOR =
      new TechniqueDescriptor(
          "clustering",
          "Clustering",
          "Weights become indices into codebooks of 16 or 256 numbers, those of least error: an eighth or a quarter of the"
              + " file, no sample data. Only the file is smaller: a CPU needs as much memory and time as before.",
          CalibrationUse.NONE,
          TrainingUse.NONE,
          List.of(
              Parameter.oneOf(
                  "weights.entries",
                  "Numbers in a codebook: 16 take 4 bits a weight, 256 take 8.",
                  "16",
                  "256"),
              Parameter.oneOf(
                  "weights.granularity",
                  "A codebook for the whole tensor, or one for each output channel or row where they are long enough to pay for it.",
                  "tensor",
                  "channel"),
              Parameter.integer(
                  "weights.minElements",
                  1,
                  1L << 30,
                  4_096,
                  "Smaller tensors of weights stay FP32."),
              ScopeParameters.EXCLUDE_OPS,
              ScopeParameters.EXCLUDE_NODES,
              ScopeParameters.FLOAT32_OVERRIDES),
          List.of(),
          List.of(
              new Expectation(
                  "cpu",
                  0.13,
                  new Expectation.Speedup(0.88, 1.04),
                  "16 entries; 0.26 with 256. Weights are looked up when the model is loaded, which takes longer: a smaller file, FP32's"
                      + " speed, as much memory or more."),
              new Expectation("gpu", 0.13, null, "Looked up at load as well.")),
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
    int entries = Integer.parseInt(work.settings().word("weights.entries"));
    Preparation.run(work, entries == FEW ? CAST_OF_UINT4 : GATHER_ELEMENTS);
    return new ClusteringPlan(work, entries);
  }
}
