package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.fusion.Fusion;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.util.List;

/** What the static technique declares. */
final class StaticDescriptor {
  /** Those that leave products as they are: there is no attention of integers with fixed ranges. */
  private static final List<String> FUSIONS =
      Fusion.all().stream().map(Fusion::name).filter(name -> !name.equals("attention")).toList();

  static final TechniqueDescriptor DESCRIPTOR =
      new TechniqueDescriptor(
          "static",
          "Static int8 (QDQ)",
          "Weights and activations become 8-bit or narrower, with activation ranges measured beforehand on sample data. The best first"
              + " choice for convolutional networks.",
          CalibrationUse.REQUIRED,
          TrainingUse.NONE,
          List.of(
              LayerTypes.WEIGHTS,
              Parameter.oneOf(
                  "weights.granularity",
                  "One scale for each output channel, or one for the whole tensor (less accurate).",
                  "channel",
                  "tensor"),
              Parameter.always(
                  "weights.symmetric", true, "Weights are symmetric: the zero point is 0."),
              ReducedRange.PARAMETER,
              EmbeddingTables.TYPE,
              ActivationType.PARAMETER,
              LayerTypes.FIRST_AND_LAST,
              Parameter.oneOf(
                  "calibration.method",
                  "How ranges follow from activations, see calibration.md.",
                  CalibrationMethod.names().toArray(String[]::new)),
              Parameter.number(
                  "calibration.percentile",
                  50.1,
                  100,
                  99.99,
                  "Share of the values that the method percentile keeps, in percent."),
              Parameter.integer(
                  "calibration.samples", 1, 100_000, 256, "How many samples to calibrate on."),
              Parameter.integer(
                  "calibration.seed", 0, Integer.MAX_VALUE, 0, "Seed of the choice of samples."),
              Algorithms.PARAMETER,
              Algorithms.BIAS_CORRECTION,
              Algorithms.RECONSTRUCTION_STEPS,
              Algorithms.RECONSTRUCTION_SAMPLES,
              Parameter.flag(
                  "costBasedExclusion",
                  true,
                  "Leave in FP32 what takes longer in integers, as measured where that can be done."),
              Parameter.flag(
                  "accuracyBasedExclusion",
                  true,
                  "Leave in FP32 what ruins the outputs, as measured on the calibration data, where their SQNR is below 15 dB; with 8 bits only."),
              Parameter.flag(
                  "quantizeRest",
                  false,
                  "Take a model that is quantized in part and quantize what is still FP32."),
              Parameter.someOf(
                  "fusions",
                  FUSIONS,
                  "Groups of nodes beside the integer products that may become one operator of the runtime; each is kept where the"
                      + " result is measured to be equal and not 2 % slower; none without trials.",
                  FUSIONS),
              ScopeParameters.STANDARD_OPERATORS_ONLY,
              ScopeParameters.EXCLUDE_OPS,
              ScopeParameters.EXCLUDE_NODES,
              ScopeParameters.INTEGER_OVERRIDES),
          List.of("QLinearConv", "QLinearMatMul|MatMulIntegerToFloat|QGemm"),
          List.of(
              new Expectation(
                  "cpu",
                  0.27,
                  new Expectation.Speedup(1.00, 4.01),
                  "With AVX-512 VNNI: most where convolutions are wide, least where they are small and depthwise or"
                      + " where much stays FP32.")),
          List.of());

  private StaticDescriptor() {}
}
