package io.quantry.quantizer.technique.mixed;

import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.util.List;

/** What the mixed technique declares. */
final class MixedDescriptor {
  static final TechniqueDescriptor DESCRIPTOR =
      new TechniqueDescriptor(
          "mixed",
          "Mixed precision of weights",
          "Each layer's weights become int4, int8, float16 or stay float32, so that the outputs suffer least under a budget of"
              + " size, time or error. With sample data each layer's effect is measured; without, rules of thumb decide.",
          CalibrationUse.OPTIONAL,
          TrainingUse.NONE,
          List.of(
              Parameter.someOf(
                  "weights.types",
                  Precision.words(),
                  "The precisions to choose from.",
                  Precision.words()),
              Parameter.integer(
                  "weights.blockSize",
                  16,
                  256,
                  32,
                  "How many int4 weights of a matrix share a scale; a power of two."),
              Parameter.flag(
                  "weights.symmetric",
                  true,
                  "Whether int4 blocks of matrices are symmetric around 0; if not, each has a zero point. Other weights are always"
                      + " symmetric."),
              Parameter.oneOf(
                  "activations.type",
                  "float32, or uint8 for layers of int8 weights: these work as those of the technique static, for speed; needs sample"
                      + " data, and budgets count the weights alone.",
                  "float32",
                  "uint8"),
              Parameter.flag(
                  "costBasedExclusion",
                  true,
                  "With activations.type: uint8, let layers that take longer in integers work in FP32, as measured."),
              Parameter.oneOf(
                  "method",
                  "How a layer's effect is known: profiling measures it on sample data, heuristics guesses from the weights and the"
                      + " place in the graph; auto measures where there are data.",
                  "auto",
                  "profiling",
                  "heuristics"),
              Parameter.number(
                  "budget.sizeRatio",
                  0,
                  1,
                  0,
                  "Most bytes of the file over the FP32 file's. Of the budgets at most one is above 0; with none it is the size of"
                      + " int8 weights."),
              Parameter.integer("budget.bytes", 0, 1L << 50, 0, "Most bytes of the file."),
              Parameter.number(
                  "budget.speedup",
                  0,
                  100,
                  0,
                  "Least speedup over FP32 where the technique runs, as measured there."),
              Parameter.number(
                  "budget.drop",
                  0,
                  1,
                  0,
                  "Most error of any output over the output, as root mean squares on the sample data: 0.1 is 20 dB. The smallest file"
                      + " within it is sought."),
              Parameter.integer(
                  "calibration.samples",
                  1,
                  100_000,
                  256,
                  "How many samples of the calibration data to use, where there are any."),
              Parameter.integer(
                  "calibration.seed", 0, Integer.MAX_VALUE, 0, "Seed of the choice of samples."),
              Parameter.flag(
                  "quantizeRest",
                  false,
                  "Take a model that is quantized in part and store what is still FP32."),
              ScopeParameters.EXCLUDE_OPS,
              ScopeParameters.EXCLUDE_NODES,
              ScopeParameters.ALL_OVERRIDES),
          List.of("MatMulNBits"),
          List.of(
              new Expectation(
                  "cpu",
                  0.25,
                  new Expectation.Speedup(1.1, 4.0),
                  "Matrix products multiply with packed integers: most with few rows, such as one token. Convolutions run in FP32.")),
          List.of());

  private MixedDescriptor() {}
}
