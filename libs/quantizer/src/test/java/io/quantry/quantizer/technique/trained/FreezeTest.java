package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The frozen model against the training graph that it stands for, both by ONNX Runtime. */
class FreezeTest {
  /** Integer kernels round elsewhere than floats do: a few elements differ by a step. */
  private static final double SAME_DB = 40;

  /** A step of 4 bits is a sixteenth of a range. */
  private static final double SAME_COARSELY_DB = 30;

  @TempDir Path folder;

  static Stream<Arguments> forms() {
    Map<String, Object> int8 = Map.of("firstAndLast", "int8");
    return Stream.of(
        form("qat", "int8", "uint8", Map.of(), 4, SAME_DB),
        form("qat", "int4", "uint8", Map.of(), 4, SAME_DB),
        form("qat", "int4", "uint4", Map.of("firstAndLast", "same"), 4, SAME_COARSELY_DB),
        form("qat", "int3", "uint6", Map.of("weights.granularity", "tensor"), 4, SAME_COARSELY_DB),
        form("qat", "int2", "uint8", Map.of("firstAndLast", "float32"), 2, SAME_DB),
        form("qat", "int8", "uint8", Map.of("weights.reducedRange", "true"), 4, SAME_DB),
        form("ternary", null, "uint8", Map.of(), 2, SAME_DB),
        form("ternary", null, "uint4", Map.of("scales", "trained"), 2, SAME_COARSELY_DB),
        form("ternary", null, "uint8", int8, 4, SAME_DB),
        form("binary", null, "uint8", Map.of(), 2, SAME_DB),
        form("binary", null, "uint8", Map.of("scales", "one"), 2, SAME_DB),
        form("binary", null, "binary", Map.of(), 2, SAME_DB),
        form("binary", null, "binary", int8, 4, SAME_DB));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("forms")
  void changesNothing(String type, Map<String, Object> parameters, int kernels, double sameDb)
      throws Exception {
    same(type, parameters, kernels, sameDb, RecordedTraining.ofNothing());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("forms")
  void changesNothingOfWhatWasLearned(
      String type, Map<String, Object> parameters, int kernels, double sameDb) throws Exception {
    same(type, parameters, kernels, sameDb, new RecordedTraining(Learning::move));
  }

  private void same(
      String type,
      Map<String, Object> parameters,
      int kernels,
      double sameDb,
      RecordedTraining training)
      throws Exception {
    QuantizationOutcome outcome =
        Runs.quantize(Residual.model(), type, parameters, Residual.feeds(), training);
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    assertThat(operators).doesNotContainKeys("BatchNormalization", "BitShift", "BitwiseAnd");
    assertThat(operators.getOrDefault("QLinearConv", 0) + operators.getOrDefault("QGemm", 0))
        .as("%s", operators)
        .isEqualTo(kernels);
    double db =
        Runs.sqnrDb(Expanded.of(training.student()), outcome.model(), Residual.feeds(), folder);
    double floats =
        Runs.floatSqnrDb(
            Expanded.of(training.student()), outcome.model(), Residual.feeds(), folder);
    assertThat(db).isGreaterThan(sameDb);
    assertThat(floats).isGreaterThan(sameDb);
  }

  private static Arguments form(
      String type,
      @Nullable String weights,
      String activations,
      Map<String, Object> others,
      int kernels,
      double sameDb) {
    Map<String, Object> parameters = new HashMap<>(others);
    parameters.put("activations.type", activations);
    if (weights != null) {
      parameters.put("weights.type", weights);
      parameters.put("costBasedExclusion", false);
    }
    return Arguments.of(type, parameters, kernels, sameDb);
  }
}
