package io.quantry.trainer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
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
    try (TorchGraph graph = TorchGraph.of(model, Torch.device())) {
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

  @Test
  void exactArithmeticKeepsTheReluThatAQuantizerStandsFor() {
    float[] values = {-1.26f, 0.74f, -0.2f, 3.14f};
    assertThat(exact(values, 0)).containsExactly(0f, 0.74f, 0f, 3.14f);
    assertThat(exact(values, 128)).containsExactly(values);
  }

  /** Through a quantizer to uint8 with scale 0.5 that is passed over. */
  private static float[] exact(float[] values, int zeroPoint) {
    Model model = new Model(10, new Graph("quantizer"));
    model.opsets().set("", 21);
    Graph graph = model.graph();
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(4)));
    Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
    Value zero = graph.addInitializer("zero", Tensor.ofUint8s(new byte[] {(byte) zeroPoint}));
    Value integers =
        graph
            .newNode("QuantizeLinear")
            .inputs(x, scale, zero)
            .output("q")
            .append()
            .requireOutput(0);
    graph.addOutput(
        graph
            .newNode("DequantizeLinear")
            .inputs(integers, scale, zero)
            .output("y")
            .append()
            .requireOutput(0));
    try (TorchGraph torch = TorchGraph.of(model, Torch.device())) {
      return Scoped.withoutGradients(
          () ->
              Tensors.floats(
                  torch
                      .run(Map.of("x", Tensors.of(values, 4)), torch.outputs(), Mode.EXACT)
                      .values()
                      .iterator()
                      .next()));
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
