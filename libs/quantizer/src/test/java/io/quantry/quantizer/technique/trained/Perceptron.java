package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Four layers of products: a Gemm, two MatMul that share their weights, and a Gemm with turned
 * weights; a normalization behind the first. {@code x [8, 16]} to {@code logits [8, 5]}.
 */
final class Perceptron {
  private static final int BATCH = 8;
  private static final int INPUTS = 16;
  private static final int WIDTH = 20;
  private static final int CLASSES = 5;
  private static final long SEED = 21;

  private Perceptron() {}

  static Model model() {
    Model model = new Model(8, new Graph("perceptron"));
    model.opsets().set("", 17);
    Graph graph = model.graph();
    Random random = new Random(SEED);
    Value x =
        graph.addInput("x", new ValueType.TensorType(ElementType.FLOAT, Shape.of(BATCH, INPUTS)));
    Value first =
        node(
            graph,
            "Gemm",
            "first",
            x,
            weights(graph, random, "first_weights", INPUTS, WIDTH),
            weights(graph, random, "first_bias", WIDTH));
    float[] variance = new float[WIDTH];
    java.util.Arrays.fill(variance, 0.5f);
    Value normalized =
        node(
            graph,
            "BatchNormalization",
            "norm",
            first,
            weights(graph, random, "g", WIDTH),
            weights(graph, random, "b", WIDTH),
            weights(graph, random, "m", WIDTH),
            graph.addInitializer("v", Tensor.ofFloats(variance, WIDTH)));
    Value shared = weights(graph, random, "shared", WIDTH, WIDTH);
    Value second = node(graph, "MatMul", "second", node(graph, "Relu", "r1", normalized), shared);
    Value third = node(graph, "MatMul", "third", node(graph, "Relu", "r2", second), shared);
    Value logits =
        graph
            .newNode("Gemm")
            .name("logits")
            .inputs(
                node(graph, "Relu", "r3", third),
                weights(graph, random, "last_weights", CLASSES, WIDTH))
            .attribute(io.quantry.onnx.ir.Attribute.of("transB", 1L))
            .output("logits")
            .append()
            .requireOutput(0);
    graph.addOutput(logits);
    logits.setType(new ValueType.TensorType(ElementType.FLOAT, Shape.of(BATCH, CLASSES)));
    return model;
  }

  static List<Map<String, TensorValue>> feeds() {
    Random random = new Random(SEED + 1);
    return IntStream.range(0, 8)
        .mapToObj(
            batch ->
                Map.of(
                    "x", TensorValue.ofFloats(gaussian(random, BATCH * INPUTS, 1), BATCH, INPUTS)))
        .toList();
  }

  private static Value node(Graph graph, String type, String name, Value... inputs) {
    return graph.newNode(type).name(name).inputs(inputs).output(name).append().requireOutput(0);
  }

  private static Value weights(Graph graph, Random random, String name, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    return graph.addInitializer(name, Tensor.ofFloats(gaussian(random, count, 0.3f), dims));
  }

  private static float[] gaussian(Random random, int count, float spread) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = spread * (float) random.nextGaussian();
    }
    return values;
  }
}
