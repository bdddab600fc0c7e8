package io.quantry.quantizer.technique.trained;

import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.ScopeParameters;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import io.quantry.quantizer.training.TrainingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the techniques that train declare. */
final class TrainedDescriptors {
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
          Stream.of(
                  List.of(
                      Parameter.oneOf("weights.type", "Storage type of the weights.", "int8"),
                      Parameter.oneOf(
                          "weights.granularity",
                          "One scale for each output channel, or one for the whole tensor (less accurate).",
                          "channel",
                          "tensor"),
                      ReducedRange.PARAMETER,
                      EmbeddingTables.TYPE,
                      Parameter.oneOf("activations.type", "Type of the activations.", "uint8"),
                      Parameter.oneOf(
                          "scales",
                          "Whether scales are learned with the weights (LSQ), or stay as calibrated.",
                          "learned",
                          "calibrated")),
                  calibration(),
                  List.of(
                      Parameter.flag(
                          "costBasedExclusion",
                          true,
                          "Leave in FP32 what takes longer in integers, as measured where that can be done.")),
                  TrainingParameters.all(20, 1e-3),
                  scope())
              .flatMap(List::stream)
              .toList(),
          KERNELS,
          List.of(
              new Expectation(
                  "cpu", 0.27, null, "With int8 weights; 0.14 with int4, 0.08 with int2.")),
          List.of());

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

  private static List<Parameter> scope() {
    return List.of(
        ScopeParameters.EXCLUDE_OPS, ScopeParameters.EXCLUDE_NODES, ScopeParameters.OVERRIDES);
  }
}
