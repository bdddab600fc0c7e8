package io.quantry.trainer.graph;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients of fake quantizers against Learned Step Size Quantization (Esser et al. 2020,
 * arXiv:1902.08153), equations 2, 3 and section 2.2, written out here once more: with {@code r = x
 * / s}, inside {@code dx = 1} and {@code ds = round(r) - r}; below {@code dx = 0} and {@code ds =
 * -Qn}; above {@code dx = 0} and {@code ds = Qp}; ds times {@code 1 / sqrt(N * Qp)}.
 *
 * <p>libtorch takes what rounds to the last level for inside, the paper only what lies before it:
 * half a step is left out here.
 */
class FakeQuantizerGradientTest {
  private static final long SEED = 5;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofWeightsHasAScaleForEachChannel(boolean learnsScales) {
    float[] scales = {0.25f, 0.4f};
    float[] weights = drawn(12, i -> scales[i / 6], -8, 7);
    Graph graph = new Graph("weights");
    Value source = graph.addInitializer("w", Tensor.ofFloats(weights, 2, 6));
    Value scale = graph.addInitializer("scale", Tensor.ofFloats(scales, 2));
    Value zero =
        graph.addInitializer("zero", Tensor.ofBytes(ElementType.INT4, ByteBuffer.allocate(1), 2));
    quantizer(graph, source, scale, zero, 0, null);
    float[] factors = factors(12);

    Gradients found = gradients(graph, Map.of(), List.of("w", "scale"), learnsScales, factors);

    float[] dx = new float[12];
    double[] ds = new double[2];
    for (int i = 0; i < 12; i++) {
      int channel = i / 6;
      double ratio = weights[i] / scales[channel];
      dx[i] = inside(ratio, -8, 7) ? factors[i] : 0;
      ds[channel] += factors[i] * stepTerm(ratio, -8, 7);
    }
    assertThat(found.of("w")).containsExactly(dx, within(1e-6f));
    if (learnsScales) {
      double share = 1 / Math.sqrt(6 * 7.0);
      assertThat(found.of("scale"))
          .containsExactly(
              new float[] {(float) (ds[0] * share), (float) (ds[1] * share)}, within(1e-4f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofActivationsHasOneScaleAndAZeroPoint(boolean learnsScale) {
    int zeroPoint = 3; // levels 0..15 of a byte: 3 below zero, 12 above
    float scale = 0.2f;
    float[] x = drawn(20, i -> scale, -3, 12);
    Graph graph = new Graph("activations");
    Value source = graph.addInput("x", new ValueType.TensorType(ElementType.FLOAT, Shape.of(4, 5)));
    Value step = graph.addInitializer("scale", Tensor.scalar(scale));
    Value zero = graph.addInitializer("zero", scalarByte(zeroPoint));
    Value most = graph.addInitializer("most", scalarByte(15));
    quantizer(graph, source, step, zero, 1, most);
    float[] factors = factors(20);

    Gradients found = gradients(graph, Map.of("x", x), List.of("x", "scale"), learnsScale, factors);

    float[] dx = new float[20];
    double ds = 0;
    for (int i = 0; i < 20; i++) {
      double ratio = x[i] / scale;
      dx[i] = inside(ratio, -3, 12) ? factors[i] : 0;
      ds += factors[i] * stepTerm(ratio, -3, 12);
    }
    assertThat(found.of("x")).containsExactly(dx, within(1e-6f));
    if (learnsScale) {
      double share = 1 / Math.sqrt(5 * 12.0); // five elements a sample
      assertThat(found.of("scale"))
          .containsExactly(new float[] {(float) (ds * share)}, within(1e-4f));
    }
  }

  @Test
  void aQuantizerAloneTakesRoundingForTheIdentity() {
    float scale = 0.5f;
    float[] x = drawn(20, i -> scale, -128, 127);
    Graph graph = new Graph("alone");
    Value source = graph.addInput("x", new ValueType.TensorType(ElementType.FLOAT, Shape.of(4, 5)));
    Node quantize =
        graph
            .newNode("QuantizeLinear")
            .inputs(
                source,
                graph.addInitializer("scale", Tensor.scalar(scale)),
                graph.addInitializer(
                    "zero", Tensor.ofBytes(ElementType.INT8, ByteBuffer.allocate(1))))
            .exactOutput("y")
            .append();
    graph.addOutput(quantize.requireOutput(0));
    float[] factors = factors(20);
    float[] expected = new float[20];
    for (int i = 0; i < 20; i++) {
      expected[i] = inside(x[i] / scale, -128, 127) ? factors[i] / scale : 0;
    }

    Gradients found = gradients(graph, Map.of("x", x), List.of("x"), false, factors);

    assertThat(found.of("x")).containsExactly(expected, within(1e-6f));
  }

  private static boolean inside(double ratio, int least, int most) {
    return ratio > least && ratio < most;
  }

  /** Of the paper's equation 3, with {@code least = -Qn} and {@code most = Qp}. */
  private static double stepTerm(double ratio, int least, int most) {
    if (ratio <= least) {
      return least;
    }
    return ratio >= most ? most : Math.rint(ratio) - ratio;
  }

  /** Values on both sides of the bounds, none within half a step of one. */
  private static float[] drawn(int count, ScaleOf scale, int least, int most) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double ratio;
      do {
        ratio = random.nextDouble(1.6 * least, 1.6 * most);
      } while (Math.abs(ratio - least) < 0.6 || Math.abs(ratio - most) < 0.6);
      values[i] = (float) (ratio * scale.of(i));
    }
    return values;
  }

  private static float[] factors(int count) {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    float[] factors = new float[count];
    for (int i = 0; i < count; i++) {
      factors[i] = (float) random.nextDouble(0.5, 1.5);
    }
    return factors;
  }

  private static void quantizer(
      Graph graph, Value source, Value scale, Value zero, long axis, @Nullable Value most) {
    Value integers =
        graph
            .newNode("QuantizeLinear")
            .inputs(source, scale, zero)
            .attribute(Attribute.of("axis", axis))
            .output("integers")
            .append()
            .requireOutput(0);
    if (most != null) {
      integers =
          graph
              .newNode("Clip")
              .inputs(integers, null, most)
              .output("clipped")
              .append()
              .requireOutput(0);
    }
    Node dequantize =
        graph
            .newNode("DequantizeLinear")
            .inputs(integers, scale, zero)
            .attribute(Attribute.of("axis", axis))
            .exactOutput("y")
            .append();
    graph.addOutput(dequantize.requireOutput(0));
  }

  /** Of the sum of all outputs times the factors. */
  private static Gradients gradients(
      Graph built,
      Map<String, float[]> inputs,
      List<String> wanted,
      boolean learnsScale,
      float[] factors) {
    Model model = new Model(10, built);
    model.opsets().set("", 21);
    Map<String, float[]> found = new HashMap<>();
    try (TorchGraph graph = TorchGraph.of(model, Torch.device())) {
      Scoped.run(
          () -> {
            Map<String, org.bytedeco.pytorch.Tensor> given = new HashMap<>();
            inputs.forEach((name, values) -> given.put(name, Tensors.of(values, 4, 5)));
            Map<String, org.bytedeco.pytorch.Tensor> learned = new HashMap<>();
            for (String name : wanted) {
              if (!name.equals("scale") || learnsScale) {
                org.bytedeco.pytorch.Tensor input = given.get(name);
                learned.put(name, input == null ? graph.constant(name) : input);
              }
            }
            learned.values().forEach(tensor -> tensor.set_requires_grad(true));
            org.bytedeco.pytorch.Tensor output =
                graph.run(given, List.of("y"), Mode.INFERENCE).values().iterator().next();
            graph.backward(
                torch
                    .mul(
                        output,
                        Tensors.placed(Tensors.of(factors, output.shape()), output.device()))
                    .sum());
            learned.forEach((name, tensor) -> found.put(name, Tensors.floats(tensor.grad())));
          });
    }
    return new Gradients(found);
  }

  private static Tensor scalarByte(int value) {
    return Tensor.ofBytes(ElementType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  @FunctionalInterface
  private interface ScaleOf {
    float of(int element);
  }

  private record Gradients(Map<String, float[]> byName) {
    float[] of(String name) {
      return requireNonNull(byName.get(name));
    }
  }
}
