package io.quantry.engine;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
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
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/** Models and data for these tests. */
final class Samples {
  static final int SIZE = 64;
  private static final long SEED = 20260717;

  private Samples() {}

  static Path glyphs() {
    return Path.of(System.getProperty("quantry.root"), "demo", "glyphs");
  }

  static DatasetInput glyphs(String part) {
    return new DatasetInput(
        new DatasetManifest(
            "idx",
            Map.of(
                "images", part + "-images-idx3-ubyte.gz", "labels", part + "-labels-idx1-ubyte.gz"),
            Map.of("input", "image", "scale", 1 / 255.0, "mean", 0.5, "std", 0.5)),
        glyphs().toString());
  }

  /** {@code y = x · W}, W of size 64 by 64, with {@code first} as its first weight. */
  static Path product(Path file, float first) throws IOException {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    float[] weights = new float[SIZE * SIZE];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextDouble() - 0.5);
    }
    weights[0] = first;
    Graph graph = new Graph("product");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, SIZE)));
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, SIZE, SIZE));
    Node node = graph.newNode("MatMul").name("product").inputs(x, w).output("y").append();
    Value y = node.requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, SIZE)));
    graph.addOutput(y);
    write(graph, file);
    return file;
  }

  /** {@code y = tile(x · W)}, as many times as {@code repeats} says. */
  static void tiled(Path file, long repeats) throws IOException {
    float[] weights = new float[SIZE * SIZE];
    Arrays.fill(weights, 0.5f);
    Graph graph = new Graph("tiled");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, SIZE)));
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, SIZE, SIZE));
    Value times = graph.addInitializer("times", Tensor.ofInt64s(new long[] {repeats, 1}, 2));
    Value product =
        graph.newNode("MatMul").name("product").inputs(x, w).output("p").append().requireOutput(0);
    Value y =
        graph
            .newNode("Tile")
            .name("tile")
            .inputs(product, times)
            .output("y")
            .append()
            .requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    write(graph, file);
  }

  /** {@code after = before + x; y = after}, all FLOAT [1, 1]: a state that sums up. */
  static Path sum(Path file) throws IOException {
    ValueType type = ValueType.tensor(ElementType.FLOAT, Shape.of(1, 1));
    Graph graph = new Graph("sum");
    Value x = graph.addInput("x", type);
    Value before = graph.addInput("before", type);
    Value after = graph.newNode("Add").inputs(before, x).output("after").append().requireOutput(0);
    Value y = graph.newNode("Identity").inputs(after).output("y").append().requireOutput(0);
    after.setType(type);
    y.setType(type);
    graph.addOutput(y);
    graph.addOutput(after);
    write(graph, file);
    return file;
  }

  /**
   * {@code y = x · W + b} and {@code z = x · 2W + 2b}, which is exactly 2 y in floating point.
   * Where it is not, because one of them is rounded, the last node fails.
   *
   * @param elements {@value #SIZE}, or the last node fails on any input
   */
  static void exact(Path file, int elements) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] once = new float[SIZE * SIZE];
    float[] twice = new float[SIZE * SIZE];
    for (int i = 0; i < once.length; i++) {
      once[i] = (float) (random.nextDouble() - 0.5);
      twice[i] = 2 * once[i];
    }
    Graph graph = new Graph("exact");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, SIZE)));
    Value y = gemm(graph, "product", x, once);
    Value z = gemm(graph, "double", x, twice);
    Value two = graph.addInitializer("two", Tensor.ofFloats(new float[] {2}));
    Value many = graph.addInitializer("many", Tensor.ofFloats(new float[] {4096}));
    Value size = graph.addInitializer("size", Tensor.ofFloats(new float[] {elements}, 1));
    Value one = graph.addInitializer("one", Tensor.ofInt64s(new long[] {1}, 1));
    Value data = graph.addInitializer("data", Tensor.ofFloats(new float[SIZE], SIZE));
    Value same = node(graph, "Mul", y, two);
    Value error = node(graph, "Ceil", node(graph, "Abs", node(graph, "Sub", z, same)));
    Value largest = node(graph, "Reshape", node(graph, "ReduceMax", error), one);
    Value wrong = node(graph, "Add", node(graph, "Mul", largest, many), size);
    Value shape =
        graph
            .newNode("Cast")
            .inputs(wrong)
            .output("shape")
            .attribute(Attribute.of("to", ElementType.INT64.code()))
            .append()
            .requireOutput(0);
    Value result = node(graph, "Reshape", data, shape);
    result.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(result);
    write(graph, file);
  }

  private static Value gemm(Graph graph, String name, Value x, float[] weights) {
    Value w = graph.addInitializer(name + ".w", Tensor.ofFloats(weights, SIZE, SIZE));
    Value b = graph.addInitializer(name + ".b", Tensor.ofFloats(new float[SIZE], SIZE));
    return graph
        .newNode("Gemm")
        .name(name)
        .inputs(x, w, b)
        .output(name + ".y")
        .append()
        .requireOutput(0);
  }

  private static Value node(Graph graph, String type, Value... inputs) {
    String output = type + graph.nodes().size();
    return graph.newNode(type).name(output).inputs(inputs).output(output).append().requireOutput(0);
  }

  /** {@code y = x + x}, FLOAT [batch, 3]. */
  static Path doubling(Path file, int batch) throws IOException {
    ValueType type = ValueType.tensor(ElementType.FLOAT, Shape.of(batch, 3));
    Graph graph = new Graph("doubling");
    Value x = graph.addInput("x", type);
    Value y = graph.newNode("Add").inputs(x, x).output("y").append().requireOutput(0);
    y.setType(type);
    graph.addOutput(y);
    write(graph, file);
    return file;
  }

  private static void write(Graph graph, Path file) throws IOException {
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.write(model, file, WriteOptions.DEFAULT);
  }
}
