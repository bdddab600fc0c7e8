package io.quantry.engine;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A table of 96 words, a product, a Gemm with transposed weights and a bias, and a product with 96
 * columns; weights are normal, from a seed.
 */
final class SmallTransformer {
  static final int WORDS = 96;
  static final int WIDTH = 64;
  private static final long SEED = 5;

  private SmallTransformer() {}

  /** Writes it with weights inside. */
  static Path inside(Path file) throws IOException {
    return write(file, WriteOptions.DEFAULT, 0);
  }

  /** Writes it with weights in a side file. */
  static Path outside(Path file) throws IOException {
    return write(file, WriteOptions.EXTERNAL, 0);
  }

  /** Writes it with a first weight of the last product's. */
  static Path outside(Path file, float firstOfLast) throws IOException {
    return write(file, WriteOptions.EXTERNAL, firstOfLast);
  }

  private static Path write(Path file, WriteOptions options, float firstOfLast) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    Graph graph = new Graph("transformer");
    Value words = graph.addInput("words", ValueType.tensor(ElementType.INT64, Shape.of(3)));
    Value x = node(graph, "Gather", "embed", normal(graph, random, "table", WORDS), words);
    x = node(graph, "MatMul", "up", x, normal(graph, random, "up.w", WIDTH));
    x = node(graph, "Relu", "act", x);
    Value weights = normal(graph, random, "down.w", WIDTH);
    Value bias = graph.addInitializer("down.b", Tensor.ofFloats(new float[WIDTH], WIDTH));
    x = node(graph, "Gemm", "down", x, weights, bias);
    x.producer().orElseThrow().setAttribute(Attribute.of("transB", 1));
    float[] last = normal(random, WIDTH * WORDS);
    last[0] = firstOfLast;
    Value head = graph.addInitializer("head.w", Tensor.ofFloats(last, WIDTH, WORDS));
    x = node(graph, "MatMul", "head", x, head);
    x.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(3, WORDS)));
    graph.addOutput(x);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.write(model, file, options);
    return file;
  }

  private static Value node(Graph graph, String type, String name, Value... inputs) {
    return graph
        .newNode(type)
        .name(name)
        .inputs(inputs)
        .output(name + ".out")
        .append()
        .requireOutput(0);
  }

  private static Value normal(Graph graph, SplittableRandom random, String name, int rows) {
    return graph.addInitializer(name, Tensor.ofFloats(normal(random, rows * WIDTH), rows, WIDTH));
  }

  private static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = (float) random.nextGaussian() / 8;
    }
    return values;
  }
}
