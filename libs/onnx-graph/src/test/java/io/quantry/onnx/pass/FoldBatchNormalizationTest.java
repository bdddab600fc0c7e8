package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldBatchNormalizationTest {
  private static final double TOLERANCE = 1e-5;

  @Test
  void foldsTheGlyphNetwork() throws IOException, OrtException {
    foldsAll(
        SharedData.path("glyphs", "glyphs-fp32.onnx"), 10, "image", OrtRun.random(1, 4, 1, 28, 28));
  }

  @Test
  void foldsMobileNet() throws IOException, OrtException {
    Path file = SharedData.path("model-mobilenet-v1-0.25", "mobilenet_v1_0.25_224.onnx");
    String input = ModelReader.read(file).graph().inputs().getFirst().name();
    foldsAll(file, 27, input, OrtRun.random(2, 1, 3, 224, 224));
  }

  private static void foldsAll(Path file, int count, String input, Tensor data)
      throws IOException, OrtException {
    Model model = ModelReader.read(file);
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(model), Map.of(input, data));
    assertThat(normalizations(model)).isEqualTo(count);
    assertThat(Pass.runAll(model, Pass.CLEANUP)).isTrue();
    assertThat(normalizations(model)).isZero();
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of(input, data));
    assertThat(OpsetUpgradeTest.difference(before, after, TOLERANCE)).isEmpty();
    assertThat(Pass.runAll(model, Pass.CLEANUP)).as("a second run changes nothing").isFalse();
  }

  @Test
  void foldsGroupedTransposedConvolution() throws OrtException {
    Model model = single("ConvTranspose", new long[] {1, 4, 5, 5}, new long[] {4, 3, 2, 2}, 6);
    model.graph().nodes().getFirst().setAttribute(Attribute.of("group", 2L));
    foldsEqual(model, OrtRun.random(3, 1, 4, 5, 5));
  }

  @Test
  void foldsGemmEitherWayRoundWithItsFactors() throws OrtException {
    for (long transposed : new long[] {0, 1}) {
      long[] weight = transposed == 1 ? new long[] {6, 4} : new long[] {4, 6};
      Model model = single("Gemm", new long[] {3, 4}, weight, 6);
      Graph graph = model.graph();
      Node gemm = graph.nodes().getFirst();
      gemm.setAttribute(Attribute.of("transB", transposed));
      gemm.setAttribute(Attribute.of("alpha", 0.5f));
      gemm.setAttribute(Attribute.of("beta", 2f));
      gemm.addInput(graph.addInitializer("bias", OrtRun.random(9, 6)));
      foldsEqual(model, OrtRun.random(4, 3, 4));
    }
  }

  @Test
  void leavesWhatSomebodyElseReads() {
    Model model = single("Conv", new long[] {1, 4, 5, 5}, new long[] {6, 4, 2, 2}, 6);
    model.graph().addOutput(model.graph().nodes().getFirst().requireOutput(0));
    assertThat(new FoldBatchNormalization().run(model)).isFalse();
  }

  @Test
  void foldsMatMulOfMatrices() throws OrtException {
    Model model = single("MatMul", new long[] {3, 4}, new long[] {4, 6}, 6);
    foldsEqual(model, OrtRun.random(4, 3, 4));
    assertThat(model.graph().nodes()).singleElement().matches(node -> node.is("Gemm"));
  }

  @Test
  void leavesMatMulWhoseChannelsAreNotItsColumns() {
    // Channels are axis 1 of [2, 6, 6], the rows.
    Model model = single("MatMul", new long[] {2, 6, 4}, new long[] {4, 6}, 6);
    assertThat(new FoldBatchNormalization().run(model)).isFalse();
  }

  @Test
  void foldsIntoASharedWeightAndLeavesItToTheOthers() throws OrtException {
    Model model = single("Conv", new long[] {1, 4, 5, 5}, new long[] {6, 4, 2, 2}, 6);
    Graph graph = model.graph();
    Value weight = graph.nodes().getFirst().requireInput(1);
    Node other =
        graph.newNode("Conv").inputs(graph.inputs().getFirst(), weight).output("other").append();
    other.requireOutput(0).setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(other.requireOutput(0));
    foldsEqual(model, OrtRun.random(3, 1, 4, 5, 5));
    assertThat(other.requireInput(1)).isSameAs(weight);
  }

  @Test
  void leavesTraining() {
    Model model = single("Conv", new long[] {1, 4, 5, 5}, new long[] {6, 4, 2, 2}, 6);
    model.graph().nodes().getLast().setAttribute(Attribute.of("training_mode", 1L));
    assertThat(new FoldBatchNormalization().run(model)).isFalse();
  }

  @Test
  void leavesNormalizationOfAnythingElse() {
    for (String before : List.of("Concat", "Add", "Relu")) {
      Model model = single("Conv", new long[] {1, 4, 5, 5}, new long[] {6, 4, 2, 2}, 6);
      Graph graph = model.graph();
      Node normalization = graph.nodes().getLast();
      Value conv = normalization.requireInput(0);
      Node between = graph.newNode(before).inputs(conv).output(before).insertBefore(normalization);
      if (!before.equals("Relu")) {
        between.addInput(conv);
      }
      normalization.replaceInput(0, between.requireOutput(0));
      assertThat(new FoldBatchNormalization().run(model)).as(before).isFalse();
    }
    Model alone = single("Conv", new long[] {1, 6, 5, 5}, new long[] {6, 6, 2, 2}, 6);
    alone.graph().nodes().getLast().replaceInput(0, alone.graph().inputs().getFirst());
    assertThat(new FoldBatchNormalization().run(alone)).isFalse();
  }

  /** A normalization in parts: Mul and Add by a number per channel, then one for all. */
  @Test
  void foldsScalesAndShiftsPerChannel() throws OrtException {
    for (String opType : List.of("Conv", "ConvTranspose")) {
      long[] weight = opType.equals("Conv") ? new long[] {6, 2, 2, 2} : new long[] {4, 3, 2, 2};
      Model model = single(opType, new long[] {1, 4, 5, 5}, weight, 6);
      Graph graph = model.graph();
      Node linear = graph.nodes().getFirst();
      linear.setAttribute(Attribute.of("group", 2L));
      Node normalization = graph.nodes().getLast();
      Value value = linear.requireOutput(0);
      value = after(graph, "Mul", value, OrtRun.random(11, 6, 1, 1));
      value = after(graph, "Add", value, OrtRun.random(12, 1, 6, 1, 1));
      value = after(graph, "Mul", value, Tensor.scalar(0.5f));
      normalization.replaceInput(0, value);
      graph.sort();
      foldsEqual(model, OrtRun.random(3, 1, 4, 5, 5));
      assertThat(graph.nodes()).containsExactly(linear);
    }
  }

  @Test
  void leavesConstantsThatAreNotPerChannel() {
    for (Tensor constant :
        List.of(
            OrtRun.random(1, 4),
            OrtRun.random(1, 4, 1),
            OrtRun.random(1, 1, 1, 1, 6, 1, 1),
            OrtRun.random(1, 1, 1, 1, 1, 1),
            Tensor.scalar(Float.NaN))) {
      Model model = single("Conv", new long[] {1, 4, 5, 5}, new long[] {6, 4, 2, 2}, 6);
      Graph graph = model.graph();
      Node normalization = graph.nodes().getLast();
      normalization.replaceInput(
          0, after(graph, "Mul", graph.nodes().getFirst().requireOutput(0), constant));
      graph.sort();
      assertThat(new FoldBatchNormalization().run(model)).as("%s", constant).isFalse();
    }
  }

  private static Value after(Graph graph, String opType, Value value, Tensor constant) {
    return graph
        .newNode(opType)
        .inputs(value, graph.addInitializer("constant", constant))
        .output(opType)
        .append()
        .requireOutput(0);
  }

  private static void foldsEqual(Model model, Tensor data) throws OrtException {
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", data));
    assertThat(new FoldBatchNormalization().run(model)).isTrue();
    assertThat(normalizations(model)).isZero();
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", data));
    assertThat(OpsetUpgradeTest.difference(before, after, TOLERANCE)).isEmpty();
  }

  /** One linear operator and its normalization. */
  private static Model single(String opType, long[] input, long[] weight, int channels) {
    Graph graph = new Graph("single");
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(input)));
    Value w = graph.addInitializer("w", OrtRun.random(5, weight));
    Value linear = graph.newNode(opType).inputs(x, w).output("linear").append().requireOutput(0);
    float[] variance = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      variance[channel] = 0.5f + channel;
    }
    Value y =
        graph
            .newNode("BatchNormalization")
            .inputs(
                linear,
                graph.addInitializer("gamma", OrtRun.random(6, channels)),
                graph.addInitializer("beta", OrtRun.random(7, channels)),
                graph.addInitializer("mean", OrtRun.random(8, channels)),
                graph.addInitializer("variance", Tensor.ofFloats(variance, channels)))
            .output("y", ValueType.tensor(ElementType.FLOAT))
            .append()
            .requireOutput(0);
    graph.addOutput(y);
    return model;
  }

  private static long normalizations(Model model) {
    return model.graph().nodes().stream().filter(node -> node.is("BatchNormalization")).count();
  }
}
