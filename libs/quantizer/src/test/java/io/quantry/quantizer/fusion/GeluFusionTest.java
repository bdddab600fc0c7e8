package io.quantry.quantizer.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeluFusionTest {
  private static final float[] X = {-3, -1, -.1f, 0, .1f, 1, 3};

  /** x, s = erf + 1, h = 0.5; inner products in brackets, operands in the order of the text. */
  @ParameterizedTest
  @ValueSource(strings = {"(xs)h", "(sx)h", "h(xs)", "(xh)s", "s(hx)", "x(sh)", "(hs)x"})
  void fusesAnyOrderOfTheFactors(String order) throws Exception {
    Model model = gelu(order, .5f, false);
    byte[] original = ModelWriter.toBytes(model);
    assertThat(new GeluFusion().apply(model)).isOne();
    assertThat(model.graph().nodes()).extracting(Node::opType).containsExactly("Gelu");
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(1e-6f));
  }

  @Test
  void fusesAProductWithTheRootToo() throws Exception {
    Model model = gelu("(xs)h", .5f, true);
    byte[] original = ModelWriter.toBytes(model);
    assertThat(new GeluFusion().apply(model)).isOne();
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(1e-6f));
  }

  @Test
  void leavesOtherFactorsAndOtherFactorsOfXAlone() {
    assertThat(new GeluFusion().apply(gelu("(xs)h", .25f, false))).isZero();
    assertThat(new GeluFusion().apply(gelu("(ss)h", .5f, false))).isZero();
    assertThat(new GeluFusion().apply(gelu("(xh)h", .5f, false))).isZero();
  }

  private static Model gelu(String order, float factor, boolean byProduct) {
    Graph graph = new Graph("gelu");
    ValueType type = ValueType.tensor(ElementType.FLOAT, Shape.of(X.length));
    Value x = graph.addInput("x", type);
    Value root =
        graph.addInitializer(
            "root", Tensor.scalar((float) (byProduct ? Math.sqrt(.5) : Math.sqrt(2))));
    Value scaled = node(graph, byProduct ? "Mul" : "Div", x, root);
    Value one = graph.addInitializer("one", Tensor.scalar(1f));
    Value shifted = node(graph, "Add", node(graph, "Erf", scaled), one);
    Value half = graph.addInitializer("half", Tensor.scalar(factor));
    Map<Character, Value> factors = Map.of('x', x, 's', shifted, 'h', half);
    int open = order.indexOf('(');
    Value inner =
        node(
            graph,
            "Mul",
            get(factors, order.charAt(open + 1)),
            get(factors, order.charAt(open + 2)));
    Value y =
        open == 0
            ? node(graph, "Mul", inner, get(factors, order.charAt(4)))
            : node(graph, "Mul", get(factors, order.charAt(0)), inner);
    y.rename("y");
    y.setType(type);
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  private static Value get(Map<Character, Value> factors, char name) {
    return Objects.requireNonNull(factors.get(name));
  }

  private static Value node(Graph graph, String opType, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(opType).append().requireOutput(0);
  }

  private static float[] run(byte[] model) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor x = OrtModel.tensor(X, X.length)) {
      return runtime.run(Map.of("x", x), "y").values();
    }
  }
}
