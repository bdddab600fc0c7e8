package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.TinyModel;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InlineFunctionsTest {
  private static final Tensor X = OrtRun.random(1, 2, 3);

  private final Graph graph = new Graph("calls");
  private final Model model = new Model(8, graph);
  private final Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2, 3)));

  InlineFunctionsTest() {
    model.opsets().set("", 17);
    model.opsets().set("local", 1);
  }

  @Test
  void case1ReplacesNestedCalls() {
    Model nested = ModelReader.read(TinyModel.functions(4, 3).build().toByteArray());
    assertThat(new InlineFunctions().run(nested)).isTrue();
    assertThat(nested.graph().nodes()).hasSize(27).allMatch(node -> node.is("Relu"));
    assertThat(nested.graph().outputs()).extracting(Value::name).containsExactly("y");
    assertThat(nested.functions()).isEmpty();
    assertThat(new InlineFunctions().run(nested)).isFalse();
  }

  /** {@code leak} refers to a parameter that one call states, one leaves to the default. */
  @Test
  void case2BindsAttributesOrTheirDefaults() throws OrtException {
    Function function = leak("slope");
    function.defaults().add(Attribute.of("slope", 0.5f));
    Value stated =
        call("Leak", x)
            .attribute(Attribute.of("slope", 0.25f))
            .output("a")
            .append()
            .requireOutput(0);
    Value byDefault = call("Leak", stated).output("b").append().requireOutput(0);
    output(byDefault);
    inlinesEqual();
    assertThat(graph.nodes())
        .extracting(node -> node.attributeFloat("alpha", 0))
        .containsExactly(0.25f, 0.5f);
  }

  @Test
  void case2LeavesOutWhatNobodyStates() {
    leak("slope").parameters().add("slope");
    output(call("Leak", x).output("a").append().requireOutput(0));
    assertThat(new InlineFunctions().run(model)).isTrue();
    assertThat(graph.nodes()).singleElement().matches(node -> node.attributes().isEmpty());
  }

  /** Clip without its lower bound, and the input itself as a second output. */
  @Test
  void case3KeepsGapsAndPassesInputsThrough() throws OrtException {
    Function function = function("Bound");
    Graph body = function.body();
    Value data = body.addInput("data", null);
    Value low = body.addInput("low", null);
    Value high = body.addInput("high", null);
    body.addOutput(
        body.newNode("Clip").inputs(data, low, high).output("y").append().requireOutput(0));
    body.addOutput(data);
    Value bound = graph.addInitializer("bound", Tensor.scalar(0.25f));
    Node call = call("Bound", x, null, bound).output("clipped").output("same").append();
    output(call.requireOutput(0));
    output(call.requireOutput(1));
    // The runtime takes no gap in a call, so the outputs before are worked out here.
    float[] clipped = X.floats();
    for (int index = 0; index < clipped.length; index++) {
      clipped[index] = Math.min(clipped[index], 0.25f);
    }
    assertThat(new InlineFunctions().run(model)).isTrue();
    assertThat(graph.nodes())
        .extracting(Node::opType)
        .containsExactlyInAnyOrder("Clip", "Identity");
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", X));
    Map<String, Tensor> expected = Map.of("clipped", Tensor.ofFloats(clipped, 2, 3), "same", X);
    assertThat(OpsetUpgradeTest.difference(expected, after, 0)).isEmpty();
  }

  @Test
  void inlinesCallsInSubgraphs() throws OrtException {
    leak("slope").defaults().add(Attribute.of("slope", 0.5f));
    Value condition = graph.addInitializer("condition", bool(1));
    Node node = graph.newNode("If").inputs(condition).output("y").append();
    for (String branch : List.of("then_branch", "else_branch")) {
      Graph inner = new Graph(branch);
      node.setAttribute(Attribute.of(branch, inner));
      inner.addOutput(
          inner
              .newNode("Leak")
              .domain("local")
              .inputs(x)
              .output("inner_" + branch)
              .append()
              .requireOutput(0));
    }
    output(node.requireOutput(0));
    inlinesEqual();
    assertThat(node.subgraphs())
        .allMatch(inner -> inner.nodes().stream().allMatch(one -> one.is("LeakyRelu")));
  }

  /** The body's If captures the body's own input, which is the call's. */
  @Test
  void copiesSubgraphsOfBodies() throws OrtException {
    Function function = function("Choose");
    Graph body = function.body();
    Value data = body.addInput("data", null);
    Value condition =
        body.newNode("Constant")
            .attribute(Attribute.of("value", bool(0)))
            .output("condition")
            .append()
            .requireOutput(0);
    Node choice = body.newNode("If").inputs(condition).output("chosen").append();
    for (String branch : List.of("then_branch", "else_branch")) {
      Graph inner = new Graph(branch);
      choice.setAttribute(Attribute.of(branch, inner));
      Value weight = inner.addInitializer("weight", OrtRun.random(branch.length(), 3));
      inner.addOutput(
          inner
              .newNode(branch.startsWith("then") ? "Add" : "Mul")
              .inputs(data, weight)
              .output("result_" + branch)
              .append()
              .requireOutput(0));
    }
    body.addOutput(choice.requireOutput(0));
    Value once = call("Choose", x).output("once").append().requireOutput(0);
    output(call("Choose", once).output("twice").append().requireOutput(0));
    inlinesEqual();
    assertThat(graph.nodes()).filteredOn(node -> node.is("If")).hasSize(2);
  }

  /** A branch that the caller states, which calls a function itself and captures x. */
  @Test
  void bindsGraphsToo() throws OrtException {
    leak("slope").defaults().add(Attribute.of("slope", 0.5f));
    choosing();
    Value yes = graph.addInitializer("yes", bool(1));
    Node call = call("Either", yes).output("y").append();
    Graph branch = new Graph("branch");
    call.setAttribute(Attribute.of("branch", branch));
    branch.addOutput(
        branch
            .newNode("Leak")
            .domain("local")
            .inputs(x)
            .output("leaked")
            .append()
            .requireOutput(0));
    output(call.requireOutput(0));
    assertThat(new InlineFunctions().run(model)).isTrue();
    assertThat(model.functions()).isEmpty();
    float[] expected = X.floats();
    for (int index = 0; index < expected.length; index++) {
      expected[index] *= expected[index] < 0 ? 0.5f : 1;
    }
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", X));
    assertThat(OpsetUpgradeTest.difference(Map.of("y", Tensor.ofFloats(expected, 2, 3)), after, 0))
        .isEmpty();
  }

  @Test
  void case4LeavesOtherOperatorSetsAlone() {
    leak("slope").opsets().set("", 15);
    output(call("Leak", x).output("a").append().requireOutput(0));
    assertThat(new InlineFunctions().run(model)).isFalse();
    assertThat(model.functions()).hasSize(1);
  }

  @Test
  void case4LeavesAloneWhatWouldGrowBeyondAMillionNodes() {
    Model bomb = ModelReader.read(TinyModel.functions(12, 10).build().toByteArray());
    assertThat(new InlineFunctions().run(bomb)).isFalse();
    Model deep = ModelReader.read(TinyModel.functions(200, 1).build().toByteArray());
    assertThat(new InlineFunctions().run(deep)).isFalse();
  }

  @Test
  void case4LeavesRecursionAlone() {
    again();
    output(call("Again", x).output("a").append().requireOutput(0));
    assertThat(new InlineFunctions().run(model)).isFalse();
  }

  /** Each call puts its branch into both arms of an If; the branch is such a call, 20 deep. */
  @Test
  @Timeout(60)
  void case4StopsBeforeBoundGraphsMultiplyBeyondTheLimit() {
    choosing();
    output(multiplying(graph, 20));
    InlineFunctions limited = new InlineFunctions(1_000);
    assertThat(limited.run(model)).isTrue();
    assertThat(nodes(model)).isBetween(200L, 1_000L);
    assertThat(model.functions()).as("is still called").hasSize(1);
    assertThat(limited.run(model)).as("again, with new room").isTrue();
  }

  @Test
  void case4CountsTheNodesOfBoundGraphsBeforeItCopiesThem() {
    choosing();
    output(multiplying(graph, 1));
    // An If and two branches of one node each.
    assertThat(new InlineFunctions(2).run(model)).isFalse();
    assertThat(model.functions()).hasSize(1);
    assertThat(new InlineFunctions(3).run(model)).isTrue();
    assertThat(nodes(model)).isEqualTo(3);
  }

  /** The branch that a call states calls a function that calls itself. */
  @Test
  @Timeout(60)
  void case4LeavesRecursionInBoundGraphsAlone() {
    again();
    choosing();
    Node call = call("Either", graph.addInitializer("yes", bool(1))).output("y").append();
    Graph branch = new Graph("branch");
    call.setAttribute(Attribute.of("branch", branch));
    branch.addOutput(
        branch.newNode("Again").domain("local").inputs(x).output("z").append().requireOutput(0));
    output(call.requireOutput(0));
    assertThat(new InlineFunctions(1_000).run(model)).isTrue();
    assertThat(graph.nodes()).singleElement().matches(node -> node.is("If"));
    assertThat(graph.nodes().getFirst().subgraphs())
        .hasSize(2)
        .allSatisfy(
            arm ->
                assertThat(arm.nodes())
                    .singleElement()
                    .matches(node -> node.opType().equals("Again")));
    assertThat(model.functions()).extracting(Function::name).containsExactly("Again");
  }

  /** What a call leaves out comes from a default that calls the function again. */
  @Test
  @Timeout(60)
  void case4LeavesRecursionThroughDefaultsAlone() {
    Function function = choosing();
    Graph branch = new Graph("branch");
    Value yes =
        branch
            .newNode("Constant")
            .attribute(Attribute.of("value", bool(1)))
            .output("yes")
            .append()
            .requireOutput(0);
    branch.addOutput(
        branch.newNode("Either").domain("local").inputs(yes).output("z").append().requireOutput(0));
    function.defaults().add(Attribute.of("branch", branch));
    output(
        call("Either", graph.addInitializer("yes", bool(1))).output("y").append().requireOutput(0));
    assertThat(new InlineFunctions(1_000).run(model)).isFalse();
  }

  /**
   * A parameter that the main graph cannot have, so that it means nothing inside a branch either.
   */
  @Test
  @Timeout(60)
  void bindsNothingInsideWhatACallStates() {
    choosing();
    Node call = call("Either", graph.addInitializer("yes", bool(1))).output("y").append();
    Graph branch = new Graph("branch");
    call.setAttribute(Attribute.of("branch", branch));
    Node inner = branch.newNode("LeakyRelu").inputs(x).output("z").append();
    inner.setAttribute(new Attribute.Reference("body", "branch", Extras.NONE));
    branch.addOutput(inner.requireOutput(0));
    output(call.requireOutput(0));
    assertThat(new InlineFunctions(1_000).run(model)).isTrue();
    assertThat(nodes(model)).isEqualTo(3);
  }

  @Test
  void keepsTheOutputsOfThePublicModelsWithFunctions() throws Exception {
    int equal = 0;
    for (String archive :
        List.of(
            "ort-testdata/onnxruntime-test-testdata.tar.gz",
            "onnx-backend-tests/onnx-backend-test-data.tar.gz")) {
      int slash = archive.indexOf('/');
      for (Path file :
          SharedData.models(archive.substring(0, slash), archive.substring(slash + 1))) {
        equal += keepsOutputs(file) ? 1 : 0;
      }
    }
    assertThat(equal).isGreaterThanOrEqualTo(3);
  }

  private static boolean keepsOutputs(Path file) throws Exception {
    Model read;
    Map<String, Tensor> inputs;
    Map<String, Tensor> before;
    try {
      read = ModelReader.read(file);
      if (read.functions().isEmpty()) {
        return false;
      }
      inputs = OpsetUpgradeTest.synthetic(read);
      before = OrtRun.outputs(ModelWriter.toBytes(read), inputs);
    } catch (OrtException | RuntimeException unfit) {
      return false;
    }
    if (!new InlineFunctions().run(read)) {
      return false;
    }
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(read), inputs);
    assertThat(OpsetUpgradeTest.difference(before, after, 1e-6)).as("%s", file).isEmpty();
    return true;
  }

  private void inlinesEqual() throws OrtException {
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", X));
    assertThat(new InlineFunctions().run(model)).isTrue();
    assertThat(model.functions()).isEmpty();
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", X));
    assertThat(OpsetUpgradeTest.difference(before, after, 0)).isEmpty();
  }

  private static Tensor bool(int value) {
    return Tensor.ofBytes(ElementType.BOOL, ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  private Function function(String name) {
    Function function = new Function("local", name, "", new Graph(name), Extras.NONE);
    function.opsets().set("", 17);
    model.functions().add(function);
    return function;
  }

  /** An If of two equal arms: the graph that a call states for {@code branch}. */
  private Function choosing() {
    Function function = function("Either");
    Graph body = function.body();
    Value condition = body.addInput("condition", null);
    Node choice = body.newNode("If").inputs(condition).output("chosen").append();
    for (String branch : List.of("then_branch", "else_branch")) {
      choice.setAttribute(new Attribute.Reference(branch, "branch", Extras.NONE));
    }
    body.addOutput(choice.requireOutput(0));
    return function;
  }

  /** A call of Either whose branch is another one, and so on; the innermost is a Relu. */
  private Value multiplying(Graph around, int depth) {
    Value yes = around.addInitializer("yes", bool(1));
    Node call = around.newNode("Either").domain("local").inputs(yes).output("level").append();
    Graph branch = new Graph("branch");
    call.setAttribute(Attribute.of("branch", branch));
    branch.addOutput(
        depth > 1
            ? multiplying(branch, depth - 1)
            : branch.newNode("Relu").inputs(x).output("innermost").append().requireOutput(0));
    return call.requireOutput(0);
  }

  private void again() {
    Function function = function("Again");
    Value data = function.body().addInput("data", null);
    Node inner = function.body().newNode("Again").domain("local").inputs(data).output("y").append();
    function.body().addOutput(inner.requireOutput(0));
  }

  private static long nodes(Model model) {
    return model.graph().withSubgraphs().stream().mapToLong(Graph::nodeCount).sum();
  }

  private Function leak(String parameter) {
    Function function = function("Leak");
    Value data = function.body().addInput("data", null);
    function
        .body()
        .addOutput(
            function
                .body()
                .newNode("LeakyRelu")
                .inputs(data)
                .attribute(new Attribute.Reference("alpha", parameter, Extras.NONE))
                .output("y")
                .append()
                .requireOutput(0));
    return function;
  }

  private NodeBuilder call(String name, @Nullable Value... inputs) {
    return graph.newNode(name).domain("local").inputs(inputs);
  }

  private void output(Value value) {
    value.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(value);
  }
}
