package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.fusion.Fusion;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.util.List;

/** What the dynamic int8 technique declares. */
final class DynamicDescriptor {
  static final TechniqueDescriptor DESCRIPTOR =
      new TechniqueDescriptor(
          "dynamic",
          "Dynamic int8",
          "Weights of MatMul, Gemm, LSTM and embedding tables become 8-bit; activations are quantized while the model runs, so no"
              + " sample data is needed; with some it becomes more accurate. The best first choice for transformers.",
          CalibrationUse.OPTIONAL,
          TrainingUse.NONE,
          List.of(
              Parameter.oneOf("weights.type", "Storage type of the weights.", "int8"),
              Parameter.oneOf(
                  "weights.granularity",
                  "One scale for each output channel, or one for the whole tensor (less accurate).",
                  "channel",
                  "tensor"),
              Parameter.always(
                  "weights.symmetric", true, "Weights are symmetric: the zero point is 0."),
              ReducedRange.PARAMETER,
              EmbeddingTables.TYPE,
              Parameter.someOf(
                  "algorithms",
                  Algorithms.forActivations(),
                  "What is done to activations that quantize badly, where calibration data show them: channels are scaled, or kept in FP32.",
                  Algorithms.forActivations()),
              Parameter.integer(
                  "calibration.samples",
                  1,
                  100_000,
                  256,
                  "How many samples of the calibration data to use, where there are any."),
              Parameter.integer(
                  "calibration.seed", 0, Integer.MAX_VALUE, 0, "Seed of the choice of samples."),
              Parameter.someOf(
                  "fusions",
                  Fusion.all().stream().map(Fusion::name).toList(),
                  "Groups of nodes that may become one operator of the runtime. With calibration data, each is kept where the result is"
                      + " measured to be equal and not 2 % slower; without, where its pattern proves that it is equal.",
                  Fusion.all().stream().map(Fusion::name).toList()),
              ScopeParameters.STANDARD_OPERATORS_ONLY,
              ScopeParameters.EXCLUDE_OPS,
              ScopeParameters.EXCLUDE_NODES,
              ScopeParameters.OVERRIDES),
          List.of("DynamicQuantizeMatMul|MatMulInteger|MatMulIntegerToFloat|DynamicQuantizeLSTM"),
          List.of(
              new Expectation(
                  "cpu",
                  0.254,
                  new Expectation.Speedup(1.03, 2.82),
                  "With AVX-512 VNNI: transformers from 2.2 on, models that spend their time in convolutions next to nothing, for"
                      + " those stay FP32.")),
          List.of());

  private DynamicDescriptor() {}
}
