package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.onnx.pass.ConstantsRefusedException;
import io.quantry.onnx.pass.FoldConstants;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RuntimeConstantsTest {
  private final Graph graph = new Graph("constants");
  private final Model model = new Model(8, graph);

  RuntimeConstantsTest() {
    model.opsets().set("", 17);
  }

  @Test
  void computesOutputsOfEveryKindOfNumber() {
    Value bytes = graph.addInitializer("bytes", Tensor.ofInt8s(new byte[] {1, -2, 3, -4}, 2, 2));
    Value sizes = graph.addInitializer("sizes", Tensor.ofInt64s(new long[] {2, 3}, 2));
    Value empty = graph.addInitializer("empty", Tensor.ofFloats(new float[0], 0, 3));
    graph.addOutput(node("Transpose", bytes));
    graph.addOutput(node("Neg", sizes));
    graph.addOutput(node("Abs", empty));
    Map<String, Tensor> results = new RuntimeConstants().evaluate(model);
    assertThat(result(results, "Transpose").elementType()).isEqualTo(ElementType.INT8);
    assertThat(result(results, "Transpose").ints()).containsExactly(1, 3, -2, -4);
    assertThat(result(results, "Neg").longs()).containsExactly(-2, -3);
    assertThat(result(results, "Abs").dims()).containsExactly(0, 3);
  }

  @Test
  void refusesWhatTheRuntimeRefuses() {
    Value one = graph.addInitializer("one", Tensor.scalar(1f));
    graph.addOutput(node("Nonsense", one));
    assertThatThrownBy(() -> new RuntimeConstants().evaluate(model))
        .isInstanceOf(ConstantsRefusedException.class)
        .hasCauseInstanceOf(RunnerException.class)
        .hasMessageContaining("Nonsense");
  }

  @Test
  void servesTheFoldingOfConstants() {
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));
    Value weight = graph.addInitializer("weight", Tensor.ofFloats(new float[] {1, 2}, 1, 2));
    Node product = node("MatMul", x, node("Transpose", weight)).producer().orElseThrow();
    graph.addOutput(product.requireOutput(0));
    assertThat(new FoldConstants(new RuntimeConstants()).run(model)).isTrue();
    assertThat(graph.nodes()).containsExactly(product);
    assertThat(product.requireInput(1).initializer().orElseThrow().dims()).containsExactly(2, 1);
  }

  private static Tensor result(Map<String, Tensor> results, String name) {
    return Objects.requireNonNull(results.get(name));
  }

  private Value node(String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }
}
