package io.quantry.trainer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

class TorchGraphTest {
  private static final long SEED = 7;

  @Test
  void computesTheSameAsTheRuntime() throws IOException {
    Path file = Path.of(System.getProperty("quantry.root")).resolve("demo/glyphs/glyphs-fp32.onnx");
    assumeTrue(Files.exists(file), "skipped: no glyphs model at hand");
    Model model = ModelReader.read(file);
    float[] pixels = pixels(4 * 28 * 28);
    String input = model.graph().inputs().getFirst().name();
    float[] expected;
    try (Session session = Session.open(file, SessionSettings.threads(1))) {
      expected =
          session
              .run(Map.of(input, TensorValue.ofFloats(pixels, 4, 1, 28, 28)))
              .values()
              .iterator()
              .next()
              .floats();
    }
    try (TorchGraph graph = TorchGraph.of(model, new Device("cpu"))) {
      float[] found =
          Scoped.withoutGradients(
              () ->
                  Tensors.floats(
                      graph
                          .run(
                              Map.of(input, Tensors.of(pixels, 4, 1, 28, 28)),
                              graph.outputs(),
                              Mode.INFERENCE)
                          .values()
                          .iterator()
                          .next()));
      assertThat(found).containsExactly(expected, within(1e-4f));
    }
  }

  private static float[] pixels(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] pixels = new float[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    return pixels;
  }
}
