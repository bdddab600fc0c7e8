package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.golden.GoldenGraph;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training graphs and what they are frozen to. */
class TrainedGraphsTest {
  static Stream<Arguments> graphs() {
    return Stream.of(
        Arguments.of(
            "qat-w4a4",
            "qat",
            Map.of(
                "weights.type", "int4", "activations.type", "uint4", "costBasedExclusion", false)),
        Arguments.of("ternary", "ternary", Map.of("scales", "trained")),
        Arguments.of("binary", "binary", Map.of("activations.type", "binary")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void writesTheGraphsOnFile(String name, String type, Map<String, Object> parameters)
      throws IOException {
    RecordedTraining training = RecordedTraining.ofNothing();
    Model frozen =
        Runs.quantize(Residual.model(), type, parameters, Residual.feeds(), training).model();
    GoldenGraph.isOnFile(name + "-training", training.student());
    GoldenGraph.isOnFile(name + "-frozen", frozen);
  }
}
