package io.quantry.bench.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PictureNetworkTest {
  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(ResidualNetwork.of(1), ResidualNetwork.of(1), ResidualNetwork.of(2), 208_642),
        Arguments.of(Perceptron.of(1), Perceptron.of(1), Perceptron.of(2), 2_925_578));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void tellsTenClassesAndFollowsFromItsSeed(Model one, Model same, Model other, int constants) {
    float[] logits = logits(one);
    assertEquals(20, logits.length);
    assertArrayEquals(logits, logits(same));
    assertNotEquals(Arrays.toString(logits), Arrays.toString(logits(other)));
    long elements =
        one.graph().initializers().stream()
            .mapToLong(value -> value.initializer().orElseThrow().elementCount())
            .sum();
    assertEquals(constants, elements);
  }

  private static float[] logits(Model model) {
    float[] pixels = new float[2 * 784];
    Arrays.fill(pixels, 0.5f);
    byte[] bytes = ModelWriter.toBytes(model);
    try (Session session =
        Session.open(
            ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(),
            SessionSettings.threads(1))) {
      return session
          .run(Map.of("image", TensorValue.ofFloats(pixels, 2, 1, 28, 28)))
          .values()
          .iterator()
          .next()
          .floats();
    }
  }
}
