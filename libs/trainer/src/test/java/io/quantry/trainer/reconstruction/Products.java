package io.quantry.trainer.reconstruction;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.container.WeightContainer;
import io.quantry.quantizer.scheme.QuantizedType;
import java.util.List;

/**
 * A chain of products, {@code x · W1 · W2 …}, as FP32 and with weights rounded to nearest by one
 * scale. Matrices are {@code [inputs, outputs]}.
 */
final class Products {
  private final Graph graph = new Graph("products");
  private final QuantizedType type;
  private final float scale;
  private final boolean rounds;
  private Value last;
  private int layers;

  private Products(int width, QuantizedType type, float scale, boolean rounds) {
    this.type = type;
    this.scale = scale;
    this.rounds = rounds;
    this.last = graph.addInput("x", rows(width));
  }

  static Products exact(int width) {
    return new Products(width, QuantizedType.INT8, 1, false);
  }

  static Products rounded(int width, QuantizedType type, float scale) {
    return new Products(width, type, scale, true);
  }

  /** A MatMul named "product1", "product2" and so on. */
  Products product(float[] matrix, int outputs) {
    return add("MatMul", weights(matrix, matrix.length / outputs, outputs), false);
  }

  /** The same by a Gemm that reads its FP32 matrix the other way round. */
  Products turnedGemm(float[] matrix, int outputs) {
    if (rounds) {
      return add("Gemm", weights(matrix, matrix.length / outputs, outputs), false);
    }
    int inputs = matrix.length / outputs;
    float[] turned = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      turned[i % outputs * inputs + i / outputs] = matrix[i];
    }
    return add("Gemm", graph.addInitializer("w", Tensor.ofFloats(turned, outputs, inputs)), true);
  }

  Products relu() {
    last =
        graph
            .newNode("Relu")
            .name("relu" + layers)
            .inputs(last)
            .output("relu_out" + layers)
            .append()
            .requireOutput(0);
    return this;
  }

  /** A Reshape of what one sample gives to {@code [1, width]}: no more samples fit. */
  Products oneRow(int width) {
    Value shape = graph.addInitializer("shape", Tensor.ofInt64s(new long[] {1, width}, 2));
    last =
        graph
            .newNode("Reshape")
            .name("row")
            .inputs(last, shape)
            .output("row")
            .append()
            .requireOutput(0);
    return this;
  }

  Model model() {
    graph.addOutput(last);
    graph.sort();
    Model model = new Model(13, graph);
    model.opsets().set("", 25);
    return model;
  }

  /** The integers of a layer's weights in a rounded model. */
  static int[] integers(Model model, String layer) {
    Node node =
        model.graph().nodes().stream()
            .filter(one -> one.name().equals(layer))
            .findFirst()
            .orElseThrow();
    Value read = node.requireInput(1).producer().orElseThrow().requireInput(0);
    Value stored = read.producer().map(cast -> cast.requireInput(0)).orElse(read);
    return stored.initializer().orElseThrow().ints();
  }

  private Products add(String opType, Value weights, boolean turned) {
    layers++;
    NodeBuilder node =
        graph.newNode(opType).name("product" + layers).inputs(last, weights).output("out" + layers);
    if (turned) {
      node.attribute(Attribute.of("transB", 1));
    }
    last = node.append().requireOutput(0);
    return this;
  }

  private Value weights(float[] matrix, int inputs, int outputs) {
    if (!rounds) {
      return graph.addInitializer("w", Tensor.ofFloats(matrix, inputs, outputs));
    }
    byte[] integers = new byte[matrix.length];
    for (int i = 0; i < integers.length; i++) {
      double nearest = Math.rint(matrix[i] / scale);
      integers[i] = (byte) Math.max(-type.max(), Math.min(type.max(), nearest));
    }
    // The container goes in front of the first node, so there must be one.
    Node anchor = graph.newNode("Identity").inputs(last).output("anchor").append();
    Value stored = WeightContainer.store(graph, "w" + layers, integers, type, inputs, outputs);
    Value real =
        graph
            .newNode("DequantizeLinear")
            .inputs(stored, graph.addInitializer("scale", Tensor.scalar(scale)))
            .output("w_dequantized" + layers)
            .append()
            .requireOutput(0);
    anchor.remove();
    return real;
  }

  private static ValueType rows(int width) {
    return ValueType.tensor(
        ElementType.FLOAT, new Shape(List.of(Dimension.named("n"), Dimension.of(width))));
  }
}
