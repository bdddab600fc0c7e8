package io.quantry.quantizer.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dividing channels before a product and multiplying its rows changes nothing. */
class ScaleFoldTest {
  private static final int WIDTH = 8;
  private static final int TOKENS = 3;

  @Test
  void foldsIntoANormalization() throws Exception {
    Graph graph = graph();
    Value normal =
        graph
            .newNode("LayerNormalization")
            .attribute(Attribute.of("axis", -1L))
            .inputs(
                graph.inputs().getFirst(),
                constant(graph, "gamma", WIDTH),
                constant(graph, "beta", WIDTH))
            .output("normal")
            .append()
            .requireOutput(0);
    assertFolds(model(graph, normal), "gamma_smooth", "beta_smooth");
  }

  @Test
  void foldsIntoAGemmBehindARelu() throws Exception {
    Graph graph = graph();
    Value rows =
        node(
            graph,
            "Reshape",
            graph.inputs().getFirst(),
            graph.addInitializer("rows", Tensor.ofInt64s(new long[] {-1, WIDTH}, 2)));
    Value product =
        node(
            graph,
            "Gemm",
            rows,
            constant(graph, "first", WIDTH, WIDTH),
            constant(graph, "b", WIDTH));
    assertFolds(model(graph, node(graph, "Relu", product)), "b_smooth");
  }

  /**
   * Three vectors of one width are in the operator's bias, one is in what is added to its result.
   */
  @Test
  void foldsThroughAnAddIntoTheValuesOfAttention() throws Exception {
    Graph graph = graph();
    Value attention = attention(graph);
    Value sum = node(graph, "Add", attention, constant(graph, "shift", WIDTH));
    assertFolds(model(graph, sum), "bias_smooth", "shift_smooth");
  }

  /** Changed values would leak through what the next step attends to. */
  @Test
  void doesNotFoldIntoAttentionThatGivesItsValuesOut() {
    Graph graph = graph();
    Value attention = attention(graph);
    attention.producer().orElseThrow().addOutput("present");
    assertThat(ScaleFold.of(last(model(graph, attention)))).isEmpty();
  }

  @Test
  void doesNotFoldIntoATransposedMatrixThatAnotherProductReads() {
    Graph graph = graph();
    Value turned = node(graph, "Transpose", constant(graph, "first", WIDTH, WIDTH));
    Value one = node(graph, "MatMul", graph.inputs().getFirst(), turned);
    Value other = node(graph, "MatMul", graph.inputs().getFirst(), turned);
    graph.addOutput(other);
    other.setType(ValueType.tensor(ElementType.FLOAT));
    Model model = model(graph, node(graph, "Relu", one));
    assertThat(ScaleFold.of(last(model))).isEmpty();
    assertThat(HiddenUnits.of(last(model))).isEmpty();
  }

  private static Graph graph() {
    Graph graph = new Graph("fold");
    graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, TOKENS, WIDTH)));
    return graph;
  }

  private static Value attention(Graph graph) {
    return graph
        .newNode("Attention")
        .domain("com.microsoft")
        .attribute(Attribute.of("num_heads", 2L))
        .inputs(
            graph.inputs().getFirst(),
            constant(graph, "projections", WIDTH, 3 * WIDTH),
            constant(graph, "bias", 3 * WIDTH))
        .output("attention")
        .append()
        .requireOutput(0);
  }

  /** With a product of the activation behind it. */
  private static Model model(Graph graph, Value activation) {
    Value y = node(graph, "MatMul", activation, constant(graph, "last", WIDTH, WIDTH));
    y.rename("y");
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    model.opsets().set("com.microsoft", 1);
    return model;
  }

  private static Site last(Model model) {
    return Site.of(model.graph(), node -> true).getLast();
  }

  private static void assertFolds(Model model, String... vectors) throws Exception {
    byte[] original = ModelWriter.toBytes(model);
    int nodes = model.graph().nodes().size();
    float[] scales = new float[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      scales[j] = 1 + j * .5f;
    }
    Site site = last(model);
    assertThat(ScaleFold.of(site)).isPresent();
    new Treatment(site, scales, .5, new int[0], 0, 0).apply(new ArrayList<>());
    assertThat(model.graph().nodes()).hasSize(nodes);
    assertThat(model.graph().initializers()).extracting(Value::name).contains(vectors);
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(1e-4f));
  }

  private static Value constant(Graph graph, String name, int... dims) {
    long[] sizes = Arrays.stream(dims).asLongStream().toArray();
    int count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
    return graph.addInitializer(
        name, Tensor.ofFloats(Products.random(count, name.hashCode()), sizes));
  }

  private static Value node(Graph graph, String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }

  private static float[] run(byte[] model) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor x = OrtModel.tensor(Products.random(TOKENS * WIDTH, 9), 1, TOKENS, WIDTH)) {
      return runtime.run(Map.of("x", x), "y").values();
    }
  }
}
