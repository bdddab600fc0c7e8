package io.quantry.engine.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import io.quantry.quantizer.scheme.FloatFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers in slices and as a whole, in the forms that techniques store weights in. */
class LayerComparisonTest {
  private static final int ROWS = 64;
  private static final int COLUMNS = 192;
  private static final int BLOCK = 32;
  private static final int ENTRIES = 16;
  private static final double STEP = 1.0 / 8;

  /** The runtime's kernel may take the row in eight bits, whose noise lies some 46 dB below it. */
  private static final double KERNEL_DB = 40;

  /** A slice is 64 columns of 64 weights, or 64 rows of 192. */
  private static final long SLICE_BYTES = 4L * ROWS * 64;

  @TempDir Path folder;
  private final ReferenceProduct products = new ReferenceProduct(2);
  private final SplittableRandom random = new SplittableRandom(3);
  private final byte[] integers = new byte[ROWS * COLUMNS];
  private final float[] exact = new float[ROWS * COLUMNS];

  LayerComparisonTest() {
    for (int index = 0; index < integers.length; index++) {
      integers[index] = (byte) random.nextInt(-8, 8);
      exact[index] = (float) (integers[index] * STEP);
    }
  }

  @AfterEach
  void stop() {
    products.close();
  }

  @Test
  void findsBlocksOfFourBitsInSlices() throws Exception {
    assertThat(sqnr(product(exact), blockwise(1), SLICE_BYTES)).isGreaterThan(KERNEL_DB);
  }

  @Test
  void findsOneWrongScaleWhicheverSliceItIsIn() throws Exception {
    double whole = sqnr(product(exact), blockwise(1.5f), 1 << 30);
    assertThat(whole).isBetween(20.0, 45.0);
    assertThat(sqnr(product(exact), blockwise(1.5f), SLICE_BYTES)).isCloseTo(whole, within(0.01));
  }

  @Test
  void findsTheRuntimesOwnFormInSlices() throws Exception {
    assertThat(sqnr(product(exact), packed(), SLICE_BYTES)).isGreaterThan(KERNEL_DB);
    assertThat(sqnr(product(exact), packed(), SLICE_BYTES))
        .isCloseTo(sqnr(product(exact), packed(), 1 << 30), within(3.0));
  }

  @Test
  void findsRowsOfATableInSlices() throws Exception {
    Model source = gather(graph -> graph.addInitializer("w", floats(exact)));
    Model result = gather(graph -> dequantized(graph, ElementType.INT8, integers, 1));
    assertThat(sqnr(source, result, 64 * 4 * COLUMNS / 2)).isInfinite();
  }

  @Test
  void findsFloatsOfEightBitsInSlices() throws Exception {
    assertThat(sqnr(product(exact), product(this::scaled), SLICE_BYTES)).isGreaterThan(100);
    Model source = gather(graph -> graph.addInitializer("w", floats(exact)));
    assertThat(sqnr(source, gather(this::scaled), 64 * 4 * COLUMNS / 2)).isInfinite();
  }

  @Test
  void findsEntriesOfOneCodebookInSlices() throws Exception {
    assertThat(sqnr(product(exact), product(graph -> lookedUp(graph, false)), SLICE_BYTES))
        .isGreaterThan(100);
  }

  @Test
  void findsEntriesOfACodebookForEachColumnInSlices() throws Exception {
    assertThat(sqnr(product(exact), product(graph -> lookedUp(graph, true)), SLICE_BYTES))
        .isGreaterThan(100);
  }

  @Test
  void findsRowsOfATableOfIndicesInSlices() throws Exception {
    Model source = gather(graph -> graph.addInitializer("w", floats(exact)));
    assertThat(sqnr(source, rowsLookedUp(), 64 * 4 * COLUMNS / 2)).isInfinite();
  }

  @Test
  void isMoreNoiseThanSignalWhereWeightsAreOthers() throws Exception {
    float[] negated = new float[exact.length];
    for (int index = 0; index < negated.length; index++) {
      negated[index] = -exact[index];
    }
    assertThat(sqnr(product(negated), blockwise(1), SLICE_BYTES)).isNegative();
  }

  @Test
  void isNoNumberWhereAScaleIsNone() throws Exception {
    assertThat(sqnr(product(exact), blockwise(Float.NaN), SLICE_BYTES)).isNaN();
  }

  private double sqnr(Model source, Model result, long sliceBytes)
      throws IOException, StoredLayer.NoSuchForm {
    SourceLayer layer =
        source.graph().nodes().stream()
            .flatMap(node -> SourceLayer.of(node).stream())
            .findFirst()
            .orElseThrow();
    StoredLayer stored = StoredLayer.of(result, layer).orElseThrow();
    return new LayerComparison(new LayerRuns(1, folder), products, sliceBytes)
        .sqnr(layer, stored, new SplittableRandom(9));
  }

  private Model product(float[] weights) {
    return product(graph -> graph.addInitializer("w", floats(weights)));
  }

  private static Tensor floats(float[] weights) {
    return Tensor.ofFloats(weights, ROWS, COLUMNS);
  }

  /**
   * @param last factor of the scale of the last block of the last column
   */
  private Model blockwise(float last) {
    return product(graph -> dequantized(graph, ElementType.INT4, nibbles(integers), last));
  }

  private static Value dequantized(Graph graph, ElementType type, byte[] packed, float last) {
    float[] scales = new float[ROWS / BLOCK * COLUMNS];
    Arrays.fill(scales, (float) STEP);
    scales[scales.length - 1] *= last;
    return graph
        .newNode("DequantizeLinear")
        .inputs(
            graph.addInitializer("q", Tensor.ofBytes(type, ByteBuffer.wrap(packed), ROWS, COLUMNS)),
            graph.addInitializer(
                "s",
                type == ElementType.INT4
                    ? Tensor.ofFloats(scales, ROWS / BLOCK, COLUMNS)
                    : Tensor.scalar((float) STEP)))
        .attribute(Attribute.of("axis", 0))
        .attribute(Attribute.of("block_size", type == ElementType.INT4 ? BLOCK : 0))
        .output("d")
        .append()
        .requireOutput(0);
  }

  /** FLOAT8E4M3FN times a scale for each column: whole numbers up to 8 are exact in it. */
  private Value scaled(Graph graph) {
    byte[] codes = new byte[integers.length];
    for (int index = 0; index < codes.length; index++) {
      codes[index] = (byte) FloatFormat.FLOAT8E4M3FN.encode(integers[index]);
    }
    float[] scales = new float[COLUMNS];
    Arrays.fill(scales, (float) STEP);
    Tensor stored = Tensor.ofBytes(ElementType.FLOAT8E4M3FN, ByteBuffer.wrap(codes), ROWS, COLUMNS);
    Value wide = cast(graph, graph.addInitializer("q", stored), ElementType.FLOAT, "wide");
    return graph
        .newNode("Mul")
        .inputs(wide, graph.addInitializer("s", Tensor.ofFloats(scales, 1, COLUMNS)))
        .output("scaled")
        .append()
        .requireOutput(0);
  }

  /**
   * @param byColumn whether each column has a codebook, all of them in different orders
   */
  private Value lookedUp(Graph graph, boolean byColumn) {
    float[] books = new float[byColumn ? ENTRIES * COLUMNS : ENTRIES];
    int width = books.length / ENTRIES;
    for (int index = 0; index < books.length; index++) {
      int turned = (index / width + ENTRIES - index % width % ENTRIES) % ENTRIES;
      books[index] = (float) ((turned - ENTRIES / 2) * STEP);
    }
    byte[] indices = new byte[integers.length];
    for (int index = 0; index < indices.length; index++) {
      int column = byColumn ? index % COLUMNS : 0;
      indices[index] = (byte) ((integers[index] + ENTRIES / 2 + column) % ENTRIES);
    }
    Tensor stored =
        Tensor.ofBytes(ElementType.UINT4, ByteBuffer.wrap(nibbles(indices)), ROWS, COLUMNS);
    Value whole = cast(graph, graph.addInitializer("q", stored), ElementType.INT32, "whole");
    Tensor book =
        byColumn ? Tensor.ofFloats(books, ENTRIES, COLUMNS) : Tensor.ofFloats(books, ENTRIES);
    return graph
        .newNode(byColumn ? "GatherElements" : "Gather")
        .inputs(graph.addInitializer("books", book), whole)
        .attribute(Attribute.of("axis", 0))
        .output("looked_up")
        .append()
        .requireOutput(0);
  }

  /** Indices of rows are gathered, then their numbers. */
  private Model rowsLookedUp() {
    byte[] indices = new byte[integers.length];
    float[] book = new float[ENTRIES];
    for (int index = 0; index < indices.length; index++) {
      indices[index] = (byte) (integers[index] + ENTRIES / 2);
    }
    for (int index = 0; index < ENTRIES; index++) {
      book[index] = (float) ((index - ENTRIES / 2) * STEP);
    }
    Graph graph = new Graph("g");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.INT64, Shape.of(1)));
    Value table = graph.addInitializer("q", Tensor.ofUint8s(indices, ROWS, COLUMNS));
    Value rows = graph.newNode("Gather").inputs(table, x).output("rows").append().requireOutput(0);
    Value whole = cast(graph, rows, ElementType.INT32, "whole");
    Value books = graph.addInitializer("book", Tensor.ofFloats(book, ENTRIES));
    return model(graph, add(graph.newNode("Gather"), books, whole));
  }

  private static Value cast(Graph graph, Value value, ElementType type, String output) {
    return graph
        .newNode("Cast")
        .inputs(value)
        .attribute(Attribute.of("to", type.code()))
        .output(output)
        .append()
        .requireOutput(0);
  }

  /** {@code B [n, blocks, bytes]}, scales {@code [n · blocks]}, 8 as the zero point. */
  private Model packed() {
    byte[] packed = new byte[COLUMNS * ROWS / 2];
    for (int n = 0; n < COLUMNS; n++) {
      for (int k = 0; k < ROWS; k++) {
        int value = integers[k * COLUMNS + n] + 8;
        packed[(n * ROWS + k) / 2] |= (byte) (value << (k % 2 * 4));
      }
    }
    float[] scales = new float[COLUMNS * ROWS / BLOCK];
    Arrays.fill(scales, (float) STEP);
    Graph graph = new Graph("g");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));
    Node node =
        graph
            .newNode("MatMulNBits")
            .domain("com.microsoft")
            .inputs(
                x,
                graph.addInitializer(
                    "q", Tensor.ofUint8s(packed, COLUMNS, ROWS / BLOCK, BLOCK / 2)),
                graph.addInitializer("s", Tensor.ofFloats(scales, scales.length)))
            .attribute(Attribute.of("K", ROWS))
            .attribute(Attribute.of("N", COLUMNS))
            .attribute(Attribute.of("bits", 4))
            .attribute(Attribute.of("block_size", BLOCK))
            .output("y")
            .append();
    return model(graph, node);
  }

  private interface Weights {
    Value in(Graph graph);
  }

  private static Model product(Weights weights) {
    Graph graph = new Graph("g");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));
    return model(graph, add(graph.newNode("MatMul"), x, weights.in(graph)));
  }

  private static Model gather(Weights weights) {
    Graph graph = new Graph("g");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.INT64, Shape.of(1)));
    return model(graph, add(graph.newNode("Gather"), weights.in(graph), x));
  }

  private static Node add(NodeBuilder node, Value... inputs) {
    return node.inputs(inputs).output("y").append();
  }

  private static Model model(Graph graph, Node last) {
    last.requireOutput(0).setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(last.requireOutput(0));
    Model model = new Model(10, graph);
    model.opsets().set("", 21);
    model.opsets().set("com.microsoft", 1);
    return model;
  }

  private static byte[] nibbles(byte[] values) {
    byte[] packed = new byte[values.length / 2];
    for (int index = 0; index < values.length; index++) {
      packed[index / 2] |= (byte) ((values[index] & 0xF) << (index % 2 * 4));
    }
    return packed;
  }
}
