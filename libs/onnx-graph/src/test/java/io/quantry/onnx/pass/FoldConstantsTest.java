package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldConstantsTest {
  private static final ConstantEvaluator RUNTIME =
      model -> {
        try {
          return OrtRun.outputs(ModelWriter.toBytes(model), Map.of());
        } catch (OrtException refused) {
          throw new ConstantsRefusedException(refused);
        }
      };
  private static final FoldConstants FOLD = new FoldConstants(RUNTIME);

  private final Graph graph = new Graph("constants");
  private final Model model = new Model(8, graph);
  private final Value x =
      graph.addInput(
          "x",
          ValueType.tensor(
              ElementType.FLOAT,
              new Shape(List.of(Dimension.named("batch"), Dimension.of(3), Dimension.of(4)))));

  FoldConstantsTest() {
    model.opsets().set("", 17);
  }

  @Test
  void case1KnowsStaticShapes() {
    Value still = graph.addInput("still", ValueType.tensor(ElementType.FLOAT, Shape.of(2, 3, 4)));
    Value shape = node("Shape", still);
    shape.producer().orElseThrow().setAttribute(Attribute.of("start", -2L));
    Value free = node("Shape", x);
    Value size = node("Size", still);
    output(node("Sum", shape, node("Identity", free), size));
    Node sum = graph.nodes().getLast();
    assertThat(FOLD.run(model)).isTrue();
    assertThat(constant(sum.requireInput(0)).longs()).containsExactly(3, 4);
    assertThat(constant(sum.requireInput(2)).longs()).containsExactly(24);
    assertThat(sum.requireInput(1).producer()).as("a free dimension").isPresent();
    assertThat(FOLD.run(model)).isFalse();
  }

  @Test
  void case1TakesASizeOfZeroForUnknown() {
    Value odd = graph.addInput("odd", ValueType.tensor(ElementType.FLOAT, Shape.of(0, 3)));
    output(node("Cast", node("Shape", odd)));
    graph.nodes().getLast().setAttribute(Attribute.of("to", 1L));
    assertThat(FOLD.run(model)).isFalse();
  }

  /** What exporters write for a reshape to [batch, -1], and a transposed weight. */
  @Test
  void case2FoldsChainsThroughValues() throws OrtException {
    Value weight = graph.addInitializer("weight", OrtRun.random(2, 5, 12));
    Value transposed = node("Transpose", weight);
    Value one = node("Unsqueeze", scalar(0), graph.addInitializer("axes", ints(0)));
    Value sizes = node("Concat", one, graph.addInitializer("rest", ints(-1)));
    sizes.producer().orElseThrow().setAttribute(Attribute.of("axis", 0L));
    Value rows = node("Reshape", x, sizes);
    Value product = node("MatMul", rows, transposed);
    Value ones = node("ConstantOfShape", node("Mul", ints64(5), ints64(1)));
    ones.producer()
        .orElseThrow()
        .setAttribute(Attribute.of("value", Tensor.ofFloats(new float[] {2}, 1)));
    output(node("Add", product, ones));
    Tensor data = OrtRun.random(3, 2, 3, 4);
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", data));
    assertThat(FOLD.run(model)).isTrue();
    assertThat(graph.nodes()).extracting(Node::opType).containsExactly("Reshape", "MatMul", "Add");
    assertThat(graph.value(transposed.name())).as("keeps its name").isPresent();
    assertThat(graph.value(transposed.name()).orElseThrow().isConstant()).isTrue();
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", data));
    assertThat(OpsetUpgradeTest.difference(before, after, 0)).isEmpty();
    assertThat(FOLD.run(model)).isFalse();
  }

  @Test
  void case2FoldsInSubgraphsWhatIsConstantAroundThem() {
    Value weight = graph.addInitializer("weight", OrtRun.random(2, 4));
    Value condition = graph.addInput("condition", ValueType.tensor(ElementType.BOOL, Shape.of()));
    Node node = graph.newNode("If").inputs(condition).output("y").append();
    Graph branch = new Graph("branch");
    node.setAttribute(Attribute.of("then_branch", branch));
    Value negative =
        branch.newNode("Neg").inputs(weight).output("negative").append().requireOutput(0);
    Node add = branch.newNode("Add").inputs(x, negative).output("sum").append();
    branch.addOutput(add.requireOutput(0));
    output(node.requireOutput(0));
    assertThat(FOLD.run(model)).isTrue();
    assertThat(branch.nodes()).containsExactly(add);
    assertThat(add.requireInput(1).graph()).isSameAs(branch);
  }

  /** Each would be 256 MB, or far more, from a few bytes. */
  @Test
  void case3NeverExpandsWeights() {
    Value big = graph.addInitializer("big", ints(1 << 13, 1 << 13));
    Value huge = graph.addInitializer("huge", ints(1L << 40, 1L << 40));
    Value weight = graph.addInitializer("weight", OrtRun.random(1, 1, 1 << 13));
    Value column = graph.addInitializer("column", OrtRun.random(2, 1 << 13, 1));
    Value far = graph.addInitializer("far", Tensor.scalar((1L << 62) + (1L << 37)));
    output(
        node(
            "Sum",
            x,
            node("ConstantOfShape", big),
            node("ConstantOfShape", huge),
            node("Expand", weight, big),
            node("Tile", weight, big),
            node("Add", weight, column),
            node("Range", scalar(1L << 62), far, scalar(1)),
            node("Gather", weight, node("Cast", column))));
    AtomicInteger asked = new AtomicInteger();
    FoldConstants counting =
        new FoldConstants(
            constants -> {
              asked.incrementAndGet();
              assertThat(constants.graph().nodes()).allMatch(node -> node.is("Cast"));
              return Map.of();
            });
    assertThat(counting.run(model)).isFalse();
    assertThat(asked).hasValueLessThan(3);
  }

  /** Each Concat is twice as large as the one before, all of them from one constant. */
  @Test
  void case3BoundsWhatIsMadeOfOneConstantReadOften() {
    Value value = graph.addInitializer("weight", OrtRun.random(1, 50_000));
    for (int level = 0; level < 20; level++) {
      Value other = level % 2 == 0 ? value : node("Identity", value);
      value = node("Concat", value, other);
      value.producer().orElseThrow().setAttribute(Attribute.of("axis", 0L));
    }
    output(node("Add", x, value));
    List<String> asked = new ArrayList<>();
    foldingNothing(asked).run(model);
    // 100,000 elements of 50,000 are within the slack, 200,000 are not.
    assertThat(asked).containsExactly("Concat", "Identity");
  }

  @Test
  void case3KeepsARoundWithinItsBytes() {
    long bytes = 16 << 20;
    Value weight = graph.addInitializer("weight", OrtRun.random(1, bytes / 4));
    Value sum = x;
    for (int count = 0; count < 100; count++) {
      sum = node("Add", sum, node("Neg", weight));
    }
    output(sum);
    List<Integer> rounds = new ArrayList<>();
    new FoldConstants(
            constants -> {
              int nodes = constants.graph().nodeCount();
              assertThat((nodes + 1) * bytes).isLessThanOrEqualTo(1L << 30);
              rounds.add(nodes);
              return Map.of();
            })
        .run(model);
    assertThat(rounds).containsExactly(63, 37);
  }

  /** Were the Gather to change what is known of the column, the sum would seem to be a row. */
  @Test
  void case3KnowsAShapeForEveryReader() {
    Value column = node("Neg", graph.addInitializer("column", OrtRun.random(1, 1 << 13, 1)));
    Value row = graph.addInitializer("row", OrtRun.random(2, 1, 1 << 13));
    Value first = node("Gather", column, graph.addInitializer("first", ints(0)));
    output(node("Sum", x, first, node("Add", column, row)));
    List<String> asked = new ArrayList<>();
    foldingNothing(asked).run(model);
    assertThat(asked).containsExactly("Neg", "Gather");
  }

  /** [0, 2^20, 2^10] has no element; its sum over the first axis has 2^30. */
  @Test
  void case3BoundsReductionsOverEmptyAxes() {
    Value empty = graph.addInitializer("empty", Tensor.ofFloats(new float[0], 0, 1 << 20, 1 << 10));
    Value axes = graph.addInitializer("axes", ints(0));
    Value dims = graph.addInitializer("dims", ints(0, 1 << 30));
    Value indices = graph.addInitializer("indices", Tensor.ofInt64s(new long[0], 1 << 30, 0));
    Value weight = graph.addInitializer("weight", OrtRun.random(1, 4));
    output(
        node(
            "Sum",
            x,
            node("ReduceSum", empty, axes),
            node("ReduceProd", node("Reshape", empty, dims)),
            node("ArgMax", empty),
            node("GatherND", weight, indices)));
    List<String> asked = new ArrayList<>();
    foldingNothing(asked).run(model);
    assertThat(asked).containsExactly("Reshape");
  }

  /** Ten float copies of one weight: allowed one by one, refused as a whole. */
  @Test
  void case3AddsNoMoreThanItSays() {
    Value weight = graph.addInitializer("weight", OrtRun.random(1, 1 << 20));
    Value sum = x;
    for (String opType : List.of("Neg", "Abs", "Exp", "Sin", "Cos", "Tan", "Sign", "Relu")) {
      sum = node("Add", sum, node(opType, weight));
    }
    output(sum);
    assertThat(FOLD.run(model)).isTrue();
    long bytes =
        graph.initializers().stream()
            .mapToLong(value -> value.initializer().orElseThrow().byteSize())
            .sum();
    assertThat(bytes).isLessThanOrEqualTo((4L << 20) + (16 << 20));
  }

  @Test
  void case4LeavesRandomAndQuantizedAndOutputsAlone() {
    Value codes = graph.addInitializer("codes", Tensor.ofInt8s(new byte[] {1, 2, 3, 4}, 4));
    Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
    Value floats = node("DequantizeLinear", codes, scale);
    Value noise = node("RandomNormalLike", scale);
    output(node("Add", node("Add", x, node("Neg", floats)), noise));
    output(node("Neg", scale));
    assertThat(FOLD.run(model)).isFalse();
  }

  @Test
  void case4FoldsTheRestWhereTheEvaluatorRefusesOne() {
    Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
    // No runtime adds a float and an integer.
    Value impossible = node("Add", scale, scalar(1));
    output(node("Sum", x, impossible, node("Neg", scale), node("Abs", scale)));
    assertThat(FOLD.run(model)).isTrue();
    assertThat(graph.nodes()).extracting(Node::opType).containsExactly("Add", "Sum");
    assertThat(FOLD.run(model)).isFalse();
  }

  /** No runtime adds a float and an integer; three such nodes are among 600. */
  @Test
  void case4FindsTheRefusedAmongManyInFewRounds() {
    Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
    Value sum = x;
    for (int count = 0; count < 600; count++) {
      boolean impossible = count == 100 || count == 299 || count == 599;
      sum = node("Max", sum, impossible ? node("Add", scale, scalar(1)) : node("Neg", scale));
    }
    output(sum);
    AtomicInteger asked = new AtomicInteger();
    FoldConstants counting =
        new FoldConstants(
            constants -> {
              asked.incrementAndGet();
              return RUNTIME.evaluate(constants);
            });
    assertThat(counting.run(model)).isTrue();
    assertThat(graph.nodes()).filteredOn(node -> node.is("Neg")).isEmpty();
    assertThat(graph.nodes()).filteredOn(node -> node.is("Add")).hasSize(3);
    // A round for all, and at most 2 log2 n to find each.
    assertThat(asked).hasValueLessThan(1 + 3 * 2 * 10);
  }

  @Test
  void passesOnFailuresThatAreNotTheModels() {
    output(node("Add", x, node("Neg", graph.addInitializer("scale", Tensor.scalar(0.5f)))));
    FoldConstants failing =
        new FoldConstants(
            constants -> {
              throw new IllegalStateException("the disk is full");
            });
    assertThatThrownBy(() -> failing.run(model)).hasMessage("the disk is full");
  }

  @ParameterizedTest
  @CsvSource({
    "model-detectors-coco/picodet_s_320_coco.onnx, 30",
    "model-ppocr/ppocr_v2_cls.onnx, 18",
    "model-two-inputs/ort_TFBertForSequenceClassification_1.onnx, 60"
  })
  void keepsTheOutputsOfPublicModels(String name, int folded) throws IOException, OrtException {
    Model read = ModelReader.read(SharedData.path(name));
    Map<String, Tensor> inputs = OpsetUpgradeTest.synthetic(read);
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(read), inputs);
    int nodes = read.graph().nodeCount();
    assertThat(FOLD.run(read)).isTrue();
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(read), inputs);
    assertThat(OpsetUpgradeTest.difference(before, after, 1e-6)).isEmpty();
    assertThat(nodes - read.graph().nodeCount()).isGreaterThanOrEqualTo(folded);
    assertThat(FOLD.run(read)).as("a second run").isFalse();
  }

  /** Notes the operators that it is asked for and computes none of them. */
  private static FoldConstants foldingNothing(List<String> asked) {
    return new FoldConstants(
        constants -> {
          constants.graph().nodes().forEach(node -> asked.add(node.opType()));
          return Map.of();
        });
  }

  private Value node(String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }

  private Value scalar(long value) {
    return graph.addInitializer("scalar", Tensor.scalar(value));
  }

  private Value ints64(long value) {
    return graph.addInitializer("length", ints(value));
  }

  private static Tensor ints(long... values) {
    return Tensor.ofInt64s(values, values.length);
  }

  private static Tensor constant(Value value) {
    return value.initializer().orElseThrow();
  }

  private void output(Value value) {
    value.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(value);
  }
}
