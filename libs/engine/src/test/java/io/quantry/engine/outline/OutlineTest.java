package io.quantry.engine.outline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.OutlineResult.Diagram;
import io.quantry.contracts.engine.OutlineResult.DrawnBox;
import io.quantry.contracts.engine.OutlineResult.DrawnLine;
import io.quantry.contracts.engine.OutlineResult.DrawnOperator;
import io.quantry.contracts.engine.OutlineResult.Extent;
import io.quantry.contracts.engine.OutlineResult.Kind;
import io.quantry.contracts.engine.OutlineResult.StoredForm;
import io.quantry.onnx.file.ModelReader;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class OutlineTest {
  private static final int WIDTH = 8;

  @Test
  void drawsEachOperatorOnceAndNoneOverAnother() throws IOException {
    Path glyphs = Path.of(System.getProperty("quantry.root"), "demo", "glyphs", "glyphs-fp32.onnx");

    OutlineResult result = Outline.of(ModelReader.read(glyphs));

    Diagram main = result.diagrams().getFirst();
    assertThat(result.conversions()).isZero();
    assertThat(result.abridged()).isFalse();
    assertThat(result.facts()).hasSize(result.operators());
    assertThat(main.boxes())
        .filteredOn(box -> box.kind() == Kind.INPUT)
        .singleElement()
        .satisfies(box -> assertThat(tensor(box).name()).isEqualTo("image"));
    requireTidy(main);
  }

  @Test
  void takesConversionsIntoTheOperatorBesideThem() {
    Graph graph = new Graph("quantized");
    Value x = input(graph, "x");
    Value y = dequantized(graph, "y", product(graph, "layer", quantized(graph, "x", x), "w"));
    graph.addOutput(y);

    OutlineResult result = Outline.of(model(graph));

    assertThat(result.operators()).isEqualTo(1);
    assertThat(result.conversions()).isEqualTo(4);
    DrawnOperator layer = result.facts().getFirst();
    assertThat(layer.opType()).isEqualTo("MatMul");
    assertThat(layer.precision()).isEqualTo("int8 × uint8");
    assertThat(layer.inputs().getFirst().name()).isEqualTo("x");
    assertThat(layer.inputs().getFirst().shape()).containsExactly("1", "8");
    assertThat(layer.inputs().getFirst().quantization())
        .isEqualTo(new StoredForm("uint8", false, 1, new Extent(0.5, 0.5), new Extent(128, 128)));
    assertThat(layer.inputs().get(1).constant()).isTrue();
    assertThat(layer.inputs().get(1).quantization())
        .isEqualTo(new StoredForm("int8", false, 1, new Extent(0.25, 0.25), new Extent(0, 0)));
    assertThat(Objects.requireNonNull(layer.outputs().getFirst().quantization()).type())
        .isEqualTo("uint8");
    assertThat(main(result).lines()).hasSize(2);
  }

  @Test
  void drawsRepeatedBlocksOnceAndTellsHowOften() {
    OutlineResult result = Outline.of(model(encoder(12, 0)));

    DrawnBox blocks = blocks(main(result));
    assertThat(blocks.times()).isEqualTo(12);
    assertThat(blocks.repetitions()).hasSize(12).allMatch(one -> one.size() == 5);
    Diagram inside = result.diagrams().get(Objects.requireNonNull(blocks.inside()).getFirst());
    requireTidy(inside);
    assertThat(inside.boxes()).filteredOn(box -> box.kind() == Kind.OPERATOR).hasSize(5);
    assertThat(inside.boxes())
        .filteredOn(box -> box.kind() == Kind.INPUT)
        .extracting(box -> tensor(box).name())
        .containsExactlyInAnyOrder("start", "mask");
    Diagram whole = result.diagrams().get(Objects.requireNonNull(result.whole()));
    assertThat(whole.boxes()).filteredOn(box -> box.kind() == Kind.OPERATOR).hasSize(62);
    assertThat(names(result, blocks, 11)).contains("11.out");
  }

  @Test
  void aBlockInAnotherPrecisionStandsAlone() {
    OutlineResult result = Outline.of(model(encoder(12, 5)));

    assertThat(main(result).boxes())
        .filteredOn(box -> box.kind() == Kind.BLOCKS)
        .extracting(DrawnBox::times)
        .containsExactlyInAnyOrder(4, 7);
  }

  @Test
  void showsWhatControlFlowHolds() {
    Graph graph = new Graph("outer");
    Value x = input(graph, "x");
    Value condition = graph.addInitializer("c", Tensor.ofBytes(ElementType.BOOL, bytes(1)));
    Graph then = new Graph("then");
    Graph otherwise = new Graph("otherwise");
    Value y =
        graph
            .newNode("If")
            .name("choice")
            .inputs(condition)
            .output("y")
            .attribute(Attribute.of("then_branch", then))
            .attribute(Attribute.of("else_branch", otherwise))
            .append()
            .requireOutput(0);
    then.addOutput(node(then, "Abs", "positive", x));
    otherwise.addOutput(node(otherwise, "Neg", "negative", x));
    graph.addOutput(y);

    OutlineResult result = Outline.of(model(graph));

    DrawnBox choice =
        main(result).boxes().stream()
            .filter(box -> box.kind() == Kind.OPERATOR)
            .findFirst()
            .orElseThrow();
    assertThat(choice.inside()).hasSize(2);
    assertThat(Objects.requireNonNull(choice.inside()))
        .extracting(number -> result.diagrams().get(number).title())
        .containsExactly("then", "otherwise");
    assertThat(main(result).lines()).as("what the branches take, and the result").hasSize(2);
  }

  @Test
  void laysThreeThousandOperatorsOut() {
    Instant begun = Instant.now();
    OutlineResult result = Outline.of(model(encoder(600, 0)));
    System.out.println("3,002 operators took " + Duration.between(begun, Instant.now()));

    Diagram whole = result.diagrams().get(Objects.requireNonNull(result.whole()));
    assertThat(whole.boxes()).hasSizeGreaterThan(3_000);
    requireTidy(whole);
  }

  @Test
  void foldsWhatIsFarTooLongToBeDrawnAtLength() {
    OutlineResult result = Outline.of(model(encoder(30_000, 0)));

    assertThat(result.operators()).isEqualTo(150_002);
    assertThat(result.abridged()).isTrue();
    assertThat(result.whole()).isNull();
    assertThat(blocks(main(result)).times()).isEqualTo(30_000);
    assertThat(result.facts()).hasSizeLessThan(10);
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    Graph graph = new Graph("long");
    Value last = input(graph, "x");
    for (int i = 0; i < 10_000; i++) {
      last =
          graph
              .newNode("LeakyRelu")
              .inputs(last)
              .output("v" + i)
              .attribute(Attribute.of("alpha", (float) i))
              .append()
              .requireOutput(0);
    }
    graph.addOutput(last);

    assertThatThrownBy(() -> Outline.of(model(graph)))
        .isInstanceOfSatisfying(
            QuantryException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MODEL_GRAPH_LIMIT));
  }

  @Test
  void cutsNamesThatNobodyReads() {
    Graph graph = new Graph("g".repeat(5_000));
    Value x = input(graph, "x".repeat(5_000));
    graph.addOutput(node(graph, "Abs", "y".repeat(5_000), x));

    OutlineResult result = Outline.of(model(graph));

    assertThat(result.facts().getFirst().name()).hasSize(160).endsWith("y…");
    assertThat(main(result).title()).hasSize(160);
  }

  /**
   * Five operators a block with a residual and a mask that all share, one before and one behind.
   */
  private static Graph encoder(int blocks, int other) {
    Graph graph = new Graph("encoder");
    Value mask = node(graph, "Neg", "mask", input(graph, "m"));
    Value state = input(graph, "start");
    Value weights = weights(graph, "shared");
    for (int i = 0; i < blocks; i++) {
      Value before = state;
      Value in = other > 0 && i == other - 1 ? half(graph, state) : state;
      Value first = node(graph, "MatMul", i + ".in", in, weights);
      Value masked = node(graph, "Add", i + ".masked", first, mask);
      Value active = node(graph, "Relu", i + ".active", masked);
      Value out = node(graph, "MatMul", i + ".out", active, weights);
      state = node(graph, "Add", i + ".sum", out, before);
    }
    graph.addOutput(node(graph, "Softmax", "end", state));
    return graph;
  }

  private static Value half(Graph graph, Value value) {
    return quantized(graph, value.name(), value);
  }

  private static Value product(Graph graph, String name, Value in, String weights) {
    Value stored =
        graph.addInitializer(weights, Tensor.ofInt8s(new byte[WIDTH * WIDTH], WIDTH, WIDTH));
    Value real =
        node(
            graph,
            "DequantizeLinear",
            weights + ".real",
            stored,
            graph.addInitializer(weights + ".scale", Tensor.scalar(0.25f)),
            graph.addInitializer(weights + ".zero", Tensor.ofInt8s(new byte[] {0})));
    return node(graph, "MatMul", name, in, real);
  }

  private static Value quantized(Graph graph, String name, Value value) {
    return dequantized(graph, name + ".real", value);
  }

  /** Through QuantizeLinear and DequantizeLinear. */
  private static Value dequantized(Graph graph, String name, Value value) {
    Value scale = graph.addInitializer(name + ".scale", Tensor.scalar(0.5f));
    Value zero = graph.addInitializer(name + ".zero", Tensor.ofUint8s(new byte[] {(byte) 128}));
    Value stored = node(graph, "QuantizeLinear", name + ".stored", value, scale, zero);
    return node(graph, "DequantizeLinear", name, stored, scale, zero);
  }

  private static Value weights(Graph graph, String name) {
    return graph.addInitializer(name, Tensor.ofFloats(new float[WIDTH * WIDTH], WIDTH, WIDTH));
  }

  private static Value input(Graph graph, String name) {
    return graph.addInput(name, ValueType.tensor(ElementType.FLOAT, Shape.of(1, WIDTH)));
  }

  private static Value node(Graph graph, String type, String output, Value... inputs) {
    return graph.newNode(type).inputs(inputs).output(output).append().requireOutput(0);
  }

  private static java.nio.ByteBuffer bytes(int... values) {
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  private static Model model(Graph graph) {
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    return model;
  }

  private static Diagram main(OutlineResult result) {
    return result.diagrams().getFirst();
  }

  private static DrawnBox blocks(Diagram diagram) {
    return diagram.boxes().stream()
        .filter(box -> box.kind() == Kind.BLOCKS)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(OutlineResult result, DrawnBox blocks, int repetition) {
    return Objects.requireNonNull(blocks.repetitions()).get(repetition).stream()
        .map(number -> result.facts().get(number).name())
        .toList();
  }

  private static OutlineResult.DrawnTensor tensor(DrawnBox box) {
    return Objects.requireNonNull(box.tensor());
  }

  /** Boxes within the drawing and apart from each other, lines from box to box, downwards. */
  private static void requireTidy(Diagram diagram) {
    List<DrawnBox> boxes = diagram.boxes();
    for (DrawnBox box : boxes) {
      assertThat(box.x()).isNotNegative();
      assertThat(box.x() + box.width()).isLessThanOrEqualTo(diagram.width());
      assertThat(box.y()).isNotNegative();
      assertThat(box.y() + box.height()).isLessThanOrEqualTo(diagram.height());
    }
    for (int i = 0; i < boxes.size(); i++) {
      for (int j = i + 1; j < boxes.size(); j++) {
        if (overlap(boxes.get(i), boxes.get(j))) {
          throw new AssertionError(boxes.get(i) + " lies over " + boxes.get(j));
        }
      }
    }
    for (DrawnLine line : diagram.lines()) {
      DrawnBox from = boxes.get(line.from());
      DrawnBox to = boxes.get(line.to());
      List<Integer> points = line.points();
      assertThat(points.getFirst()).isBetween(from.x(), from.x() + from.width());
      assertThat(points.get(1)).isBetween(from.y(), from.y() + from.height() + 1);
      assertThat(points.get(points.size() - 2)).isBetween(to.x(), to.x() + to.width());
      assertThat(points.getLast()).isBetween(to.y() - 1, to.y() + to.height());
      assertThat(from.y()).isLessThan(to.y());
    }
  }

  private static boolean overlap(DrawnBox one, DrawnBox other) {
    return one.x() < other.x() + other.width()
        && other.x() < one.x() + one.width()
        && one.y() < other.y() + other.height()
        && other.y() < one.y() + one.height();
  }
}
