package io.quantry.quantizer.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResidualNormalizationFusionTest {
  private static final int WIDTH = 8;

  @Test
  void fusesTheResidualAndKeepsTheResult() throws Exception {
    byte[] original = ModelWriter.toBytes(residual("tokens"));
    Model fused = ModelReader.read(original);
    assertThat(new ResidualNormalizationFusion().apply(fused)).isEqualTo(1);
    assertThat(fused.graph().nodes())
        .extracting(node -> node.opType())
        .containsExactly("MatMul", "SkipLayerNormalization");
    long seed = 3;
    Random random = new Random(seed);
    float[] values = new float[2 * 5 * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * 3;
    }
    float[] expected = run(original, values);
    float[] actual = run(ModelWriter.toBytes(fused), values);
    assertThat(actual).as("seed %d", seed).containsExactly(expected, within(1e-4f));
  }

  @Test
  void leavesSumsThatMayBroadcastAlone() throws Exception {
    // the other operand has a size of its own, which may be 1
    assertThat(new ResidualNormalizationFusion().apply(residual("other"))).isZero();
  }

  /**
   * {@code LayerNorm(x * w + y)}, spelled out; y is x or, with another dimension, an input of its
   * own.
   */
  static Model residual(String dimension) {
    Graph graph = new Graph("residual");
    Value x = graph.addInput("x", type("tokens"));
    Value y = dimension.equals("tokens") ? x : graph.addInput("y", type(dimension));
    float[] weights = new float[WIDTH * WIDTH];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i * 37 % 11 - 5) / 10f;
    }
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, WIDTH, WIDTH));
    Value product = node(graph, "MatMul", x, w);
    Value sum = node(graph, "Add", product, y);
    Value mean = mean(graph, sum);
    Value centered = node(graph, "Sub", sum, mean);
    Value two = graph.addInitializer("two", Tensor.scalar(2f));
    Value variance = mean(graph, node(graph, "Pow", centered, two));
    Value epsilon = graph.addInitializer("epsilon", Tensor.scalar(1e-5f));
    Value deviation = node(graph, "Sqrt", node(graph, "Add", variance, epsilon));
    Value unit = node(graph, "Div", centered, deviation);
    float[] gamma = {1, 2, 3, 4, .5f, .25f, -1, 1};
    Value scaled =
        node(graph, "Mul", unit, graph.addInitializer("gamma", Tensor.ofFloats(gamma, WIDTH)));
    Value beta = graph.addInitializer("beta", Tensor.ofFloats(new float[WIDTH], WIDTH));
    Value result = node(graph, "Add", scaled, beta);
    result.setType(type("tokens"));
    graph.addOutput(result);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  private static ValueType type(String tokens) {
    return ValueType.tensor(
        ElementType.FLOAT,
        new Shape(List.of(Dimension.named("batch"), Dimension.named(tokens), Dimension.of(WIDTH))));
  }

  private static Value mean(Graph graph, Value value) {
    return graph
        .newNode("ReduceMean")
        .attribute(Attribute.ofInts("axes", -1))
        .inputs(value)
        .output("mean")
        .append()
        .requireOutput(0);
  }

  private static Value node(Graph graph, String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }

  private static float[] run(byte[] model, float[] values) throws Exception {
    String output = ModelReader.read(model).graph().outputs().getFirst().name();
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(values, 2, 5, WIDTH)) {
      return runtime.run(Map.of("x", input), output).values();
    }
  }
}
