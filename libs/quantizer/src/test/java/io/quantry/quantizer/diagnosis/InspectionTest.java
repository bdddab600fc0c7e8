package io.quantry.quantizer.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InspectionTest {
  @Test
  void readsAFloatModel() {
    PrecisionReport report = Inspection.of(Graphs.product());
    assertThat(report.operators())
        .containsExactly(
            new OperatorPrecision(
                "y_node", "MatMul", new WeightPrecision("float32", "-", null), "float32", 16));
    assertThat(report.bytesByType()).containsExactlyEntriesOf(java.util.Map.of("float32", 16L));
  }

  @Test
  void readsOperatorsBetweenPairs() {
    PrecisionReport report = Inspection.of(Graphs.quantizedProduct());
    assertThat(report.operators())
        .extracting(OperatorPrecision::operator)
        .containsExactly("QuantizeLinear", "DequantizeLinear", "MatMul");
    assertThat(report.operators().getFirst().activations()).isEqualTo("float32 to uint8");
    OperatorPrecision product = report.operators().getLast();
    assertThat(product.weights()).isEqualTo(new WeightPrecision("int8", "tensor", true));
    assertThat(product.activations()).isEqualTo("uint8");
    assertThat(product.precision()).isEqualTo("int8 × uint8");
    assertThat(product.bytes()).isEqualTo(4 + 4); // four weights and their scale
    assertThat(report.bytesByType()).containsEntry("int8", 4L).containsEntry("float32", 8L);
  }

  @Test
  void readsProductsThatQuantizeAtRunTime() {
    OperatorPrecision product = operator(Graphs.dynamicProduct(), "MatMulInteger");
    assertThat(product.weights()).isEqualTo(new WeightPrecision("int8", "tensor", true));
    assertThat(product.activations()).isEqualTo("dynamic uint8");
    assertThat(operator(Graphs.dynamicProduct(), "Mul").activations()).isEqualTo("float32");
  }

  @Test
  void readsOperatorsOnIntegersWithAScaleForEachChannel() {
    Graph graph = new Graph("conv");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.UINT8, Shape.of(1, 1, 4, 4)));
    Value scale = graph.addInitializer("s", Tensor.scalar(0.1f));
    Value zero = graph.addInitializer("z", Tensor.ofUint8s(new byte[1]));
    Value w = graph.addInitializer("w", Tensor.ofUint8s(new byte[18], 2, 1, 3, 3));
    Value scales = graph.addInitializer("ws", Tensor.ofFloats(new float[] {1, 2}, 2));
    Value zeros = graph.addInitializer("wz", Tensor.ofUint8s(new byte[] {(byte) 128, 3}, 2));
    Value y = Graphs.node(graph, "QLinearConv", "y", x, scale, zero, w, scales, zeros, scale, zero);
    graph.addOutput(y);
    OperatorPrecision conv = operator(Graphs.model(graph, 13), "QLinearConv");
    assertThat(conv.weights()).isEqualTo(new WeightPrecision("uint8", "channel", false));
    assertThat(conv.activations()).isEqualTo("uint8");
  }

  @Test
  void readsWeightsInBlocks() {
    Graph graph = new Graph("blocks");
    Value x = Graphs.input(graph, 1, 64);
    Value w =
        graph.addInitializer("w", Tensor.ofBytes(ElementType.INT4, ByteBuffer.allocate(64), 64, 2));
    Value scales = graph.addInitializer("s", Tensor.ofFloats(new float[4], 2, 2));
    Node dequantize =
        graph
            .newNode("DequantizeLinear")
            .inputs(w, scales)
            .attribute(Attribute.of("axis", 0))
            .attribute(Attribute.of("block_size", 32))
            .output("w_float")
            .append();
    Graphs.output(graph, Graphs.node(graph, "MatMul", "y", x, dequantize.requireOutput(0)));
    OperatorPrecision product = operator(Graphs.model(graph, 21), "MatMul");
    assertThat(product.weights()).isEqualTo(new WeightPrecision("int4", "block 32", true));
    assertThat(product.precision()).isEqualTo("int4 × float32");
    assertThat(product.bytes()).isEqualTo(64 + 16);
  }

  @Test
  void readsPackedBlocks() {
    Graph graph = new Graph("packed");
    Value x = Graphs.input(graph, 1, 32);
    Value w = graph.addInitializer("w", Tensor.ofUint8s(new byte[32], 2, 1, 16));
    Value scales = graph.addInitializer("s", Tensor.ofFloats(new float[2], 2));
    Value zeros = graph.addInitializer("z", Tensor.ofUint8s(new byte[2], 2));
    Value y = Graphs.contrib(graph, "MatMulNBits", "y", x, w, scales, zeros);
    Node node = y.producer().orElseThrow();
    node.setAttribute(Attribute.of("bits", 4));
    node.setAttribute(Attribute.of("block_size", 32));
    node.setAttribute(Attribute.of("accuracy_level", 4));
    Graphs.output(graph, y);
    PrecisionReport report = Inspection.of(Graphs.model(graph, 21));
    OperatorPrecision product = report.operators().getFirst();
    assertThat(product.operator()).isEqualTo("com.microsoft:MatMulNBits");
    assertThat(product.weights()).isEqualTo(new WeightPrecision("int4", "block 32", false));
    assertThat(product.activations()).isEqualTo("dynamic int8");
    assertThat(report.bytesByType()).containsEntry("int4", 32L);
  }

  @Test
  void readsSixteenBitsAndNarrowFloats() {
    Graph graph = new Graph("mixed");
    Value x = Graphs.input(graph, 1, 2);
    Value scale = graph.addInitializer("s", Tensor.scalar(0.1f));
    Value zero =
        graph.addInitializer("z", Tensor.ofBytes(ElementType.INT16, ByteBuffer.allocate(2)));
    Value q = Graphs.node(graph, "QuantizeLinear", "q", x, scale, zero);
    Value d = Graphs.node(graph, "DequantizeLinear", "d", q, scale, zero);
    Value w =
        graph.addInitializer(
            "w", Tensor.ofBytes(ElementType.FLOAT8E4M3FN, ByteBuffer.allocate(4), 2, 2));
    Value floats = Graphs.node(graph, "DequantizeLinear", "wf", w, scale);
    Value y = Graphs.node(graph, "MatMul", "y", d, floats);
    Node cast =
        graph
            .newNode("Cast")
            .attribute(Attribute.of("to", ElementType.FLOAT16.code()))
            .inputs(y)
            .output("half")
            .append();
    Value v =
        graph.addInitializer(
            "v", Tensor.ofBytes(ElementType.FLOAT16, ByteBuffer.allocate(8), 2, 2));
    graph.addOutput(Graphs.node(graph, "Gemm", "last", cast.requireOutput(0), v));
    Model model = Graphs.model(graph, 21);
    assertThat(operator(model, "MatMul").precision()).isEqualTo("float8e4m3fn × int16");
    assertThat(operator(model, "Gemm").precision()).isEqualTo("float16 × float16");
    assertThat(operator(model, "QuantizeLinear").precision()).isEqualTo("float32 to int16");
  }

  /** Before IR version 4 every initializer had to be listed as an input. */
  @Test
  void readsWeightsThatAreInputsToo() {
    Model model = Graphs.product();
    model.graph().addInput(model.graph().value("w").orElseThrow());
    assertThat(operator(model, "MatMul"))
        .isEqualTo(
            new OperatorPrecision(
                "y_node", "MatMul", new WeightPrecision("float32", "-", null), "float32", 16));
  }

  @Test
  void countsSharedWeightsOnce() {
    Graph graph = new Graph("shared");
    Value x = Graphs.input(graph, 1, 2);
    Value w = graph.addInitializer("w", Tensor.ofFloats(Graphs.WEIGHTS, 2, 2));
    Value first = Graphs.node(graph, "MatMul", "first", x, w);
    Graphs.output(graph, Graphs.node(graph, "MatMul", "second", first, w));
    assertThat(Inspection.of(Graphs.model(graph, 21)).operators())
        .extracting(OperatorPrecision::bytes)
        .containsExactly(16L, 0L);
  }

  private static OperatorPrecision operator(Model model, String type) {
    return Inspection.of(model).operators().stream()
        .filter(one -> one.operator().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
