package io.quantry.quantizer.technique.dynamicint8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.technique.LayerDecision;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that hold the runtime's Attention before anybody fuses. */
class OwnAttentionTest {
  private static final int WIDTH = 16;
  private static final int HEADS = 2;
  private static final int TOKENS = 3;

  @Test
  void plainOnesBecomeIntegers() throws Exception {
    Model model = model("plain");
    byte[] original = ModelWriter.toBytes(model);
    assertThat(quantize(model, "cpu").quantized())
        .extracting(LayerDecision::opType)
        .contains("Attention");
    assertThat(operators(model)).contains("QAttention").doesNotContain("Attention");
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(.05f));
  }

  @ParameterizedTest
  @CsvSource({
    "attention bias, it takes more than an input; weights; a bias and a mask",
    "past, it takes more than an input; weights; a bias and a mask",
    "present, it gives out keys and values",
    "no bias, it has no bias",
    "sizes, its qkv_hidden_sizes is not the integer operator's",
  })
  void othersStayAsTheyAreWithTheReason(String form, String reason) throws Exception {
    Model model = model(form);
    byte[] original = ModelWriter.toBytes(model);
    QuantizationOutcome outcome = quantize(model, "cpu");
    assertThat(outcome.keptFloat())
        .filteredOn(layer -> layer.opType().equals("Attention"))
        .singleElement()
        .extracting(LayerDecision::decision)
        .isEqualTo(reason.replace(';', ','));
    assertThat(operators(model)).contains("Attention").doesNotContain("QAttention");
    if (!form.equals("no bias")) { // the runtime's FP32 kernel crashes without one, too
      assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(.05f));
    }
  }

  @Test
  void quantizesNothingForHardwareWithoutTheKernel() {
    Model model = model("plain");
    // The table of embeddings is all that is left to quantize there.
    assertThat(quantize(model, "gpu").keptFloat())
        .extracting(LayerDecision::opType)
        .contains("Attention");
  }

  private static QuantizationOutcome quantize(Model model, String hardware) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("dynamic", Map.of(), hardware),
            ActivationSource.NONE,
            ProgressListener.NONE);
  }

  private static List<String> operators(Model model) {
    return model.graph().nodes().stream().map(Node::opType).toList();
  }

  /** Gather from a table, Attention, MatMul. */
  private static Model model(String form) {
    Graph graph = new Graph("attention");
    Value ids = graph.addInput("ids", ValueType.tensor(ElementType.INT64, Shape.of(1, TOKENS)));
    Value table = constant(graph, "table", 512, WIDTH);
    Value x = graph.newNode("Gather").inputs(table, ids).output("x").append().requireOutput(0);
    Value weights = constant(graph, "weights", WIDTH, 3 * WIDTH);
    Value vector = constant(graph, "bias", 3 * WIDTH);
    @Nullable Value bias = form.equals("no bias") ? null : vector;
    @Nullable Value past =
        form.equals("past") || form.equals("present")
            ? constant(graph, "past", 2, 1, HEADS, 2, WIDTH / HEADS)
            : null;
    @Nullable Value scores =
        form.equals("attention bias") ? constant(graph, "scores", 1, HEADS, TOKENS, TOKENS) : null;
    NodeBuilder attention =
        graph
            .newNode("Attention")
            .domain("com.microsoft")
            .attribute(Attribute.of("num_heads", (long) HEADS))
            .inputs(x, weights, bias, null, form.equals("past") ? past : null, scores)
            .output("attention");
    if (form.equals("present") || form.equals("past")) {
      attention.output("present");
    }
    if (form.equals("sizes")) {
      attention.attribute(Attribute.ofInts("qkv_hidden_sizes", WIDTH, WIDTH, WIDTH));
    }
    Value y =
        graph
            .newNode("MatMul")
            .inputs(attention.append().requireOutput(0), constant(graph, "w", WIDTH, WIDTH))
            .output("y")
            .append()
            .requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, TOKENS, WIDTH)));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    model.opsets().set("com.microsoft", 1);
    return ModelReader.read(ModelWriter.toBytes(model));
  }

  private static Value constant(Graph graph, String name, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    Random random = new Random(name.hashCode());
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return graph.addInitializer(name, Tensor.ofFloats(values, dims));
  }

  private static float[] run(byte[] model) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor ids = OrtModel.tensor(new long[] {0, 77, 127}, 1, TOKENS)) {
      return runtime.run(Map.of("ids", ids), "y").values();
    }
  }
}
