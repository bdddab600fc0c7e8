package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.technique.ActivationType;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import io.quantry.quantizer.training.TrainingOperators;
import io.quantry.quantizer.training.TrainingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the techniques that train declare. */
final class TrainedDescriptors {
  static final String SCALES = "scales";
  static final String LEARNED = "learned";
  static final String TRAINED = "trained";

  private static final Parameter ENDS =
      Parameter.oneOf(
          StaticSteps.FIRST_AND_LAST.path(),
          "The first and the last layers: they have few weights and hurt most.",
          "float32",
          "int8");

  private static final List<String> KERNELS =
      List.of("QLinearConv", "QLinearMatMul|MatMulIntegerToFloat|QGemm");

  static final TechniqueDescriptor QAT =
      new TechniqueDescriptor(
          "qat",
          "Quantization-aware training",
          "Trains the model with its quantizers in it, so that weights and scales make up for the rounding. For what the static"
              + " technique loses too much with, above all below 8 bits.",
          CalibrationUse.NONE,
          TrainingUse.REQUIRED,
          join(
              Stream.of(
                  StaticSteps.WEIGHTS,
                  Parameter.oneOf(
                      "weights.granularity",
                      "One scale for each output channel, or one for the whole tensor (less accurate).",
                      "channel",
                      "tensor"),
                  ReducedRange.PARAMETER,
                  EmbeddingTables.TYPE,
                  ActivationType.PARAMETER,
                  StaticSteps.FIRST_AND_LAST,
                  Parameter.oneOf(
                      SCALES,
                      "Whether scales are learned with the weights (LSQ), or stay as calibrated.",
                      LEARNED,
                      "calibrated"),
                  Parameter.flag(
                      "costBasedExclusion",
                      true,
                      "Leave in FP32 what takes longer in integers, as measured where that can be done.")),
              20,
              1e-3),
          KERNELS,
          List.of(
              new Expectation(
                  "cpu", 0.27, null, "With int8 weights; about 0.15 with int4, 0.09 with int2.")),
          List.of());

  static final TechniqueDescriptor TERNARY =
      new TechniqueDescriptor(
          "ternary",
          "Ternary weights",
          "Trains the model with weights of -1, 0 and 1 times a scale for each output channel, stored in 2 bits. Kernels still"
              + " multiply 8 bits: smaller than int4, as fast as int8.",
          CalibrationUse.NONE,
          TrainingUse.REQUIRED,
          join(
              Stream.of(
                  ActivationType.PARAMETER,
                  ENDS,
                  Parameter.oneOf(
                      SCALES,
                      "Whether scales follow from the weights (TWN) or are trained beside them.",
                      "twn",
                      TRAINED),
                  EmbeddingTables.TYPE),
              40,
              2e-3),
          KERNELS,
          List.of(new Expectation("cpu", 0.09, null, "Where the first and last layers are small.")),
          List.of("gpu"));

  static final TechniqueDescriptor BINARY =
      new TechniqueDescriptor(
          "binary",
          "Binary weights",
          "Trains the model with weights of -1 and 1 times a scale for each output channel, stored in 1 bit; activations of 8 bits,"
              + " or -1 and 1 too. For the smallest files, at a loss of accuracy.",
          CalibrationUse.NONE,
          TrainingUse.REQUIRED,
          join(
              Stream.of(
                  Parameter.oneOf(
                      ActivationType.PARAMETER.path(),
                      "What layers with binary weights read: 8 bits, or the signs of what was there before a Relu.",
                      "uint8",
                      ActivationType.BINARY),
                  ENDS,
                  Parameter.oneOf(
                      SCALES,
                      "Of the weights: the mean magnitude of each output channel (XNOR-Net), or 1 (BinaryConnect).",
                      TrainingOperators.MEAN,
                      TrainingOperators.ONE),
                  EmbeddingTables.TYPE),
              40,
              2e-3),
          KERNELS,
          List.of(new Expectation("cpu", 0.06, null, "Where the first and last layers are small.")),
          List.of("gpu"));

  private TrainedDescriptors() {}

  private static List<Parameter> calibration() {
    List<String> methods = new ArrayList<>(CalibrationMethod.names());
    methods.remove("mse");
    methods.addFirst("mse");
    return List.of(
        Parameter.oneOf(
            "calibration.method",
            "How ranges follow from activations before training, see calibration.md.",
            methods.toArray(String[]::new)),
        Parameter.number(
            "calibration.percentile",
            50.1,
            100,
            99.99,
            "Share of the values that the method percentile keeps, in percent."),
        Parameter.integer(
            "calibration.samples",
            1,
            100_000,
            256,
            "How many samples of the training data to calibrate on."),
        Parameter.integer(
            "calibration.seed", 0, Integer.MAX_VALUE, 0, "Seed of the choice of samples."));
  }

  /** With those that all of them share. */
  private static List<Parameter> join(Stream<Parameter> own, int epochs, double learningRate) {
    return Stream.of(
            own.toList(), calibration(), TrainingParameters.all(epochs, learningRate), scope())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Parameter> scope() {
    return List.of(
        ScopeParameters.EXCLUDE_OPS, ScopeParameters.EXCLUDE_NODES, ScopeParameters.OVERRIDES);
  }
}
