package io.quantry.quantizer.technique.weightonly;

import io.quantry.quantizer.rounding.Roundings;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.util.List;

/** What the technique declares. */
final class WeightOnlyDescriptor {
  static final TechniqueDescriptor DESCRIPTOR =
      new TechniqueDescriptor(
          "weight-only",
          "Weight-only integers",
          "Weights of products become int4, int8 or int2 in groups with a scale each, embedding tables too; activations stay FP32."
              + " For large models: the file shrinks up to eightfold, and products with few rows, such as one token, run faster.",
          CalibrationUse.OPTIONAL,
          TrainingUse.NONE,
          List.of(
              Parameter.oneOf(
                  "weights.type", "Type of the weights of products.", "int4", "int8", "int2"),
              Parameter.oneOf(
                  "weights.granularity",
                  "A scale for each group of weights of an output channel, or one for the whole channel.",
                  "group",
                  "channel"),
              Parameter.integer(
                  "weights.groupSize",
                  16,
                  256,
                  32,
                  "How many weights of an output channel share a scale; a power of two."),
              Parameter.flag(
                  "weights.symmetric",
                  true,
                  "Whether groups are symmetric around 0; if not, each has a zero point: smaller error, a few more bytes."),
              Parameter.oneOf(
                  "weights.form",
                  "standard: DequantizeLinear, of which ONNX Runtime makes one kernel with the product; contrib: MatMulNBits itself;"
                      + " auto is standard where the target's runtime has it.",
                  "auto",
                  "standard",
                  "contrib"),
              Parameter.integer(
                  "weights.minElements",
                  1,
                  1L << 30,
                  1_024,
                  "Smaller tensors of weights stay FP32."),
              Parameter.oneOf(
                  "embeddings.type",
                  "Type of embedding tables.",
                  "int8",
                  "int4",
                  "int2",
                  "float32"),
              Parameter.oneOf(
                  "embeddings.granularity",
                  "A scale for each row or for each group of weights.groupSize elements of it; auto is by row in int8 and by group in"
                      + " fewer bits.",
                  "auto",
                  "row",
                  "group"),
              Parameter.oneOf(
                  "others.type",
                  "Weights of convolutions and recurrent layers: int8 by channel, widened when the model is loaded, or unchanged.",
                  "int8",
                  "float32"),
              Parameter.someOf(
                  "algorithms",
                  List.of(Roundings.GPTQ),
                  "How weights of products are rounded; none is to nearest. hqq needs no data; gptq and awq need calibration data, and"
                      + " are left out without.",
                  Roundings.names()),
              Parameter.integer(
                  "calibration.samples",
                  1,
                  100_000,
                  256,
                  "How many samples of the calibration data to use, where there are any."),
              Parameter.integer(
                  "calibration.seed", 0, Integer.MAX_VALUE, 0, "Seed of the choice of samples."),
              ScopeParameters.EXCLUDE_OPS,
              ScopeParameters.EXCLUDE_NODES,
              ScopeParameters.INTEGER_OVERRIDES),
          List.of("MatMulNBits"),
          List.of(
              new Expectation(
                  "cpu",
                  0.21,
                  new Expectation.Speedup(1.09, 1.7),
                  "int4 in groups of 32, tables in int8; 0.16 with those in int4. Most gain with few rows, such as one token; with many"
                      + " rows and with convolutions next to none.")),
          List.of());

  private WeightOnlyDescriptor() {}
}
