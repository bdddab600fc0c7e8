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
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A language model's head: the embedding table is also the matrix of the last product, transposed.
 */
class TiedWeightsTest {
  private static final int ROWS = 128;
  private static final int WIDTH = 64;
  private static final long SEED = 5;

  @ParameterizedTest
  @ValueSource(strings = {"int8", "uint8"})
  void storesTheTableOnce(String type) throws Exception {
    byte[] original = ModelWriter.toBytes(model());
    Model model = ModelReader.read(original);
    new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("dynamic", Map.of("embeddings", Map.of("type", type))),
            ActivationSource.NONE,
            ProgressListener.NONE);
    assertThat(model.graph().initializers())
        .filteredOn(value -> value.elementType().orElseThrow() == ElementType.INT8)
        .hasSize(1);
    assertThat(model.graph().initializers())
        .noneMatch(value -> value.initializer().orElseThrow().byteSize() >= 4L * ROWS * WIDTH);
    assertThat(run(ModelWriter.toBytes(model)))
        .as("seed %d", SEED)
        .containsExactly(run(original), within(1f)); // sums of 64 products of magnitude 1 to 10
  }

  private static Model model() {
    Graph graph = new Graph("tied");
    Value ids = graph.addInput("ids", ValueType.tensor(ElementType.INT64, Shape.of(1, 3)));
    Random random = new Random(SEED);
    float[] table = new float[ROWS * WIDTH];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) random.nextGaussian();
    }
    Value weights = graph.addInitializer("table", Tensor.ofFloats(table, ROWS, WIDTH));
    Value rows = append(graph, "Gather", "rows", weights, ids);
    Value turned =
        graph
            .newNode("Transpose")
            .attribute(Attribute.ofInts("perm", 1, 0))
            .inputs(weights)
            .output("turned")
            .append()
            .requireOutput(0);
    Value logits = append(graph, "MatMul", "logits", rows, turned);
    logits.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(logits);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  private static Value append(Graph graph, String opType, String output, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(output).append().requireOutput(0);
  }

  private static float[] run(byte[] model) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor ids = OrtModel.tensor(new long[] {0, 77, 127}, 1, 3)) {
      return runtime.run(Map.of("ids", ids), "logits").values();
    }
  }
}
