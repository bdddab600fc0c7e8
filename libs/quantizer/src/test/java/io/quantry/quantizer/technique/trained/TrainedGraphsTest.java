package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.text.GraphText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Training graphs and what they are frozen to, as text under {@code src/test/resources/golden}:
 * what changes is reviewed there. {@code -Dgolden.update=true} rewrites them.
 */
class TrainedGraphsTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

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
    isOnFile(name + "-training", training.student());
    isOnFile(name + "-frozen", frozen);
  }

  private static void isOnFile(String name, Model model) throws IOException {
    String text = GraphText.of(model);
    Path file = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
