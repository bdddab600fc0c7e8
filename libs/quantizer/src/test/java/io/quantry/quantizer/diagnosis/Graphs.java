package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;

/** Small models by hand. */
final class Graphs {
  /** What the stored weights below came from, a matrix [2, 2]. */
  static final float[] WEIGHTS = {1.02f, -0.49f, 0.26f, 0.74f};

  private Graphs() {}

  static Model model(Graph graph, long opset) {
    Model model = new Model(10, graph);
    model.opsets().set("", opset);
    return model;
  }

  static Value input(Graph graph, long... dims) {
    return graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(dims)));
  }

  static void output(Graph graph, Value value) {
    value.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(value);
  }

  static Value node(Graph graph, String operator, String output, Value... inputs) {
    return graph
        .newNode(operator)
        .name(output + "_node")
        .inputs(inputs)
        .output(output)
        .append()
        .requireOutput(0);
  }

  static Value contrib(Graph graph, String operator, String output, Value... inputs) {
    return graph
        .newNode(operator)
        .domain("com.microsoft")
        .name(output + "_node")
        .inputs(inputs)
        .output(output)
        .append()
        .requireOutput(0);
  }

  /** {@code y = x · W} in FP32. */
  static Model product() {
    Graph graph = new Graph("product");
    Value x = input(graph, 1, 2);
    Value w = graph.addInitializer("w", Tensor.ofFloats(WEIGHTS, 2, 2));
    output(graph, node(graph, "MatMul", "y", x, w));
    return model(graph, 21);
  }

  /**
   * The same with W as {2, -1, 1, 1} at a scale of 0.5 and x in uint8 at a scale of 0.25 and a zero
   * point of 128: from -32 to 31.75.
   */
  static Model quantizedProduct() {
    Graph graph = new Graph("product");
    Value x = input(graph, 1, 2);
    Value scale = graph.addInitializer("x_scale", Tensor.scalar(0.25f));
    Value zero = graph.addInitializer("x_zero_point", Tensor.ofUint8s(new byte[] {(byte) 128}));
    Value quantized = node(graph, "QuantizeLinear", "x_uint8", x, scale, zero);
    Value dequantized = node(graph, "DequantizeLinear", "x_dequantized", quantized, scale, zero);
    Value w = graph.addInitializer("w_int8", Tensor.ofInt8s(new byte[] {2, -1, 1, 1}, 2, 2));
    Value weightScale = graph.addInitializer("w_scale", Tensor.scalar(0.5f));
    Value weights = node(graph, "DequantizeLinear", "w_dequantized", w, weightScale);
    output(graph, node(graph, "MatMul", "y", dequantized, weights));
    return model(graph, 21);
  }

  /**
   * The same with x quantized while the model runs, as both we and ONNX Runtime's tool write it.
   */
  static Model dynamicProduct() {
    Graph graph = new Graph("product");
    Value x = input(graph, 1, 2);
    Node quantize =
        graph
            .newNode("DynamicQuantizeLinear")
            .inputs(x)
            .output("x_uint8")
            .output("x_scale")
            .output("x_zero_point")
            .append();
    Value w = graph.addInitializer("w_int8", Tensor.ofInt8s(new byte[] {2, -1, 1, 1}, 2, 2));
    Value weightScale = graph.addInitializer("w_scale", Tensor.scalar(0.5f));
    Value sums =
        graph
            .newNode("MatMulInteger")
            .inputs(quantize.requireOutput(0), w, quantize.requireOutput(2))
            .output("y_int32")
            .append()
            .requireOutput(0);
    Value floats =
        graph
            .newNode("Cast")
            .attribute(Attribute.of("to", ElementType.FLOAT.code()))
            .inputs(sums)
            .output("y_float")
            .append()
            .requireOutput(0);
    Value scales = node(graph, "Mul", "y_scale", quantize.requireOutput(1), weightScale);
    output(graph, node(graph, "Mul", "y", floats, scales));
    return model(graph, 21);
  }
}
