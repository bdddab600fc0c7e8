package io.quantry.quantizer.technique.halfprecision;

import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.util.List;

/** What the two 16-bit techniques declare. */
final class HalfPrecisionDescriptors {
  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.oneOf(
              "compute",
              "half computes in 16 bits, float32 stores weights in 16 bits and computes in FP32; auto is half on a GPU and"
                  + " float32 elsewhere.",
              "auto",
              "half",
              "float32"),
          Parameter.flag(
              "keepIO",
              true,
              "Inputs and outputs keep their FLOAT type; false only with compute: half."),
          Parameter.oneOf(
              "overflow",
              "What becomes of constants beyond the range: their nodes stay FP32, or they are clamped to it.",
              "keep",
              "clamp"),
          Parameter.strings(
              "allowOps",
              "Operator types to compute in 16 bits though it risks accuracy, such as Softmax."),
          Parameter.integer(
              "calibration.samples",
              1,
              100_000,
              256,
              "With sample data and compute: half, how many samples to look for activations beyond the range on."),
          Parameter.integer(
              "calibration.seed", 0, Integer.MAX_VALUE, 0, "Seed of the choice of samples."),
          ScopeParameters.EXCLUDE_OPS,
          ScopeParameters.EXCLUDE_NODES);

  static final TechniqueDescriptor FLOAT16 =
      new TechniqueDescriptor(
          "float16",
          "Float16",
          "Weights become FLOAT16: half the file, nearly no loss, no sample data. On a GPU the model also computes in"
              + " FLOAT16.",
          CalibrationUse.OPTIONAL,
          TrainingUse.NONE,
          PARAMETERS,
          List.of(),
          List.of(
              new Expectation(
                  "cpu",
                  0.50,
                  new Expectation.Speedup(0.99, 1.06),
                  "Weights are widened when the model is loaded: half the file, FP32's speed and memory. With compute: half"
                      + " a CPU takes several times as long."),
              new Expectation(
                  "gpu", 0.50, null, "Computed in FLOAT16; gains grow with the size of products.")),
          List.of());

  static final TechniqueDescriptor BFLOAT16 =
      new TechniqueDescriptor(
          "bfloat16",
          "Bfloat16",
          "Weights become BFLOAT16: half the file with FP32's range, but 8 bits of precision where FLOAT16 has 11. For"
              + " weights beyond FLOAT16's range and for hardware made for it.",
          CalibrationUse.OPTIONAL,
          TrainingUse.NONE,
          PARAMETERS,
          List.of(),
          List.of(
              new Expectation(
                  "cpu",
                  0.50,
                  new Expectation.Speedup(0.98, 1.06),
                  "Weights are widened when the model is loaded: half the file, FP32's speed and memory."),
              new Expectation(
                  "gpu",
                  0.50,
                  null,
                  "Computed in BFLOAT16 where the operator set allows it: convolutions from set 22 on.")),
          List.of());

  private HalfPrecisionDescriptors() {}
}
