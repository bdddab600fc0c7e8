package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.Random;

/** A hidden layer and a product behind it: {@code relu(x · A + b) · W + c}. */
final class Products {
  private Products() {}

  /**
   * @param matrix W, {@code [width, width]}
   */
  static Model hidden(float[] matrix, int width) {
    Graph graph = new Graph("hidden");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(3, width)));
    Value first = node(graph, "MatMul", x, matrix(graph, random(width * width, 1), width));
    Value biased = node(graph, "Add", first, vector(graph, random(width, 2)));
    Value hidden = node(graph, "Relu", biased);
    Value second = node(graph, "MatMul", hidden, matrix(graph, matrix, width));
    Value result = node(graph, "Add", second, vector(graph, random(width, 3)));
    result.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(3, width)));
    graph.addOutput(result);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Value matrix(Graph graph, float[] values, int width) {
    return graph.addInitializer("w", Tensor.ofFloats(values, width, width));
  }

  private static Value vector(Graph graph, float[] values) {
    return graph.addInitializer("b", Tensor.ofFloats(values, values.length));
  }

  private static Value node(Graph graph, String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }
}
