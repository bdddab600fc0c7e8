package io.quantry.quantizer.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttentionFusionTest {
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final int TOKENS = 5;

  @Test
  void fusesAndKeepsTheResultWithPadding() throws Exception {
    Model fused = attention(HEADS, "tokens");
    assertThat(new AttentionFusion().apply(fused)).isEqualTo(1);
    assertThat(fused.graph().nodes())
        .extracting(Node::opType)
        .containsExactlyInAnyOrder("Cast", "Attention");
    // one sentence whole, one with two tokens of padding
    long[] mask = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    assertThat(run(fused, mask))
        .containsExactly(run(attention(HEADS, "tokens"), mask), within(1e-5f));
  }

  @Test
  void leavesAMaskOfOtherTokensAlone() {
    assertThat(new AttentionFusion().apply(attention(HEADS, "others"))).isZero();
  }

  @Test
  void leavesProjectionsOfDifferentInputsAlone() {
    Model model = attention(HEADS, "tokens");
    Graph graph = model.graph();
    Value other = graph.addInput("other", type("tokens"));
    Node key =
        graph.nodes().stream().filter(node -> node.name().equals("key")).findFirst().orElseThrow();
    key.replaceInput(0, other);
    assertThat(new AttentionFusion().apply(model)).isZero();
  }

  private static Model attention(int heads, String maskTokens) {
    Graph graph = new Graph("attention");
    Value x = graph.addInput("x", type("tokens"));
    Value mask =
        graph.addInput(
            "mask",
            ValueType.tensor(
                ElementType.INT64,
                new Shape(List.of(Dimension.named("batch"), Dimension.named(maskTokens)))));
    Value query = transpose(graph, heads(graph, x, "query", 1, heads), 0, 2, 1, 3);
    Value key = transpose(graph, heads(graph, x, "key", 2, heads), 0, 2, 3, 1);
    Value value = transpose(graph, heads(graph, x, "value", 3, heads), 0, 2, 1, 3);
    Value scores = node(graph, "MatMul", query, key);
    Value root =
        graph.addInitializer("root", Tensor.scalar((float) Math.sqrt((double) WIDTH / heads)));
    Value scaled = node(graph, "Div", scores, root);
    Value sum = node(graph, "Add", scaled, hidden(graph, mask));
    Value weights =
        graph
            .newNode("Softmax")
            .attribute(Attribute.of("axis", -1L))
            .inputs(sum)
            .output("softmax")
            .append()
            .requireOutput(0);
    Value context = transpose(graph, node(graph, "MatMul", weights, value), 0, 2, 1, 3);
    Value whole = graph.addInitializer("whole", Tensor.ofInt64s(new long[] {0, 0, WIDTH}, 3));
    Value result = node(graph, "Reshape", context, whole);
    result.setType(type("tokens"));
    graph.addOutput(result);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  /** {@code (1 - mask) * lowest}, along the tokens that are looked at. */
  private static Value hidden(Graph graph, Value mask) {
    Value axes = graph.addInitializer("axes", Tensor.ofInt64s(new long[] {1, 2}, 2));
    Value wide = node(graph, "Unsqueeze", mask, axes);
    Value floats =
        graph
            .newNode("Cast")
            .attribute(Attribute.of("to", ElementType.FLOAT.code()))
            .inputs(wide)
            .output("cast")
            .append()
            .requireOutput(0);
    Value one = graph.addInitializer("one", Tensor.scalar(1f));
    Value lowest = graph.addInitializer("lowest", Tensor.scalar(-Float.MAX_VALUE));
    return node(graph, "Mul", node(graph, "Sub", one, floats), lowest);
  }

  private static Value heads(Graph graph, Value x, String name, long seed, int heads) {
    Value w = graph.addInitializer("w", Tensor.ofFloats(random(WIDTH * WIDTH, seed), WIDTH, WIDTH));
    Value bias = graph.addInitializer("b", Tensor.ofFloats(random(WIDTH, seed + 10), WIDTH));
    Value product =
        graph.newNode("MatMul").name(name).inputs(x, w).output(name).append().requireOutput(0);
    long[] dims = {0, 0, heads, WIDTH / heads};
    Value shape = graph.addInitializer("heads", Tensor.ofInt64s(dims, 4));
    return node(graph, "Reshape", node(graph, "Add", bias, product), shape);
  }

  private static Value transpose(Graph graph, Value value, long... perm) {
    return graph
        .newNode("Transpose")
        .attribute(Attribute.ofInts("perm", perm))
        .inputs(value)
        .output("transposed")
        .append()
        .requireOutput(0);
  }

  private static ValueType type(String tokens) {
    return ValueType.tensor(
        ElementType.FLOAT,
        new Shape(List.of(Dimension.named("batch"), Dimension.named(tokens), Dimension.of(WIDTH))));
  }

  private static Value node(Graph graph, String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] run(Model model, long[] mask) throws Exception {
    String output = model.graph().outputs().getFirst().name();
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor x = OrtModel.tensor(random(2 * TOKENS * WIDTH, 99), 2, TOKENS, WIDTH);
        OnnxTensor hidden = OrtModel.tensor(mask, 2, TOKENS)) {
      return runtime.run(Map.of("x", x, "mask", hidden), output).values();
    }
  }
}
