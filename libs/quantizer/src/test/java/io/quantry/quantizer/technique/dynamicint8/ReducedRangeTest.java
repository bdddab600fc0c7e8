package io.quantry.quantizer.technique.dynamicint8;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of 7 bits, for processors that add two products in 16 bits. */
class ReducedRangeTest {
  private static final int WIDTH = 64;

  /** A table that is only looked up is in no product, so that it may use all 8 bits. */
  @ParameterizedTest
  @CsvSource({
    "cpu, auto, 127",
    "cpu, true, 64",
    "cpu-avx2, auto, 64",
    "cpu-avx2, false, 127",
    "cpu-arm, auto, 127",
  })
  void followsTheTargetUnlessSaidOtherwise(String hardware, String reduced, int largest) {
    Model model = model();
    new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest(
                "dynamic", Map.of("weights", Map.of("reducedRange", reduced)), hardware),
            ActivationSource.NONE,
            ProgressListener.NONE);
    assertThat(largest(model, "w_int8")).as("a product's matrix").isEqualTo(largest);
    assertThat(largest(model, "tied_int8")).as("a tied table").isEqualTo(largest);
    assertThat(largest(model, "recurrent_int8")).as("an LSTM's matrix").isEqualTo(largest);
    assertThat(largest(model, "table_int8")).as("a table alone").isEqualTo(127);
  }

  private static int largest(Model model, String initializer) {
    ByteBuffer bytes =
        model.graph().value(initializer).orElseThrow().initializer().orElseThrow().bytes();
    int largest = 0;
    while (bytes.hasRemaining()) {
      largest = Math.max(largest, Math.abs(bytes.get()));
    }
    return largest;
  }

  /** Rows of two tables, added, through a product and an LSTM, times one of the tables. */
  private static Model model() {
    Graph graph = new Graph("products");
    Value ids = graph.addInput("ids", ValueType.tensor(ElementType.INT64, Shape.of(3, 1)));
    Value tied = constant(graph, "tied", 128, WIDTH);
    Value rows = node(graph, "Gather", tied, ids);
    Value others = node(graph, "Gather", constant(graph, "table", 128, WIDTH), ids);
    Value sum = node(graph, "Add", rows, others);
    Value product = node(graph, "MatMul", sum, constant(graph, "w", WIDTH, WIDTH));
    Value states =
        graph
            .newNode("LSTM")
            .attribute(Attribute.of("hidden_size", (long) WIDTH))
            .inputs(
                product,
                constant(graph, "inputs", 1, 4 * WIDTH, WIDTH),
                constant(graph, "recurrent", 1, 4 * WIDTH, WIDTH))
            .output("states")
            .append()
            .requireOutput(0);
    Value logits = node(graph, "MatMul", states, node(graph, "Transpose", tied));
    logits.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(logits);
    Model model = new Model(8, graph);
    model.opsets().set("", 14);
    return model;
  }

  private static Value constant(Graph graph, String name, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    Random random = new Random(name.hashCode());
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return graph.addInitializer(name, Tensor.ofFloats(values, dims));
  }

  private static Value node(Graph graph, String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }
}
