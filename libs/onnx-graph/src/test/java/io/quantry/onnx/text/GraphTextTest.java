package io.quantry.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTextTest {
  private final Graph graph = new Graph("main");
  private final Model model = new Model(8, graph);
  private final Value x =
      graph.addInput(
          "x",
          ValueType.tensor(
              ElementType.FLOAT, new Shape(List.of(Dimension.named("batch"), Dimension.of(2)))));

  GraphTextTest() {
    model.opsets().set("", 17);
  }

  /** The branches stand in the file in the other order. */
  @Test
  void labelsBodiesByTheirAttributeInTheOrderOfNames() {
    Value condition = graph.addInput("condition", ValueType.tensor(ElementType.BOOL, Shape.of()));
    Node choice = graph.newNode("If").inputs(condition).exactOutput("y").append();
    for (String branch : List.of("then_branch", "else_branch")) {
      Graph inner = new Graph(branch);
      choice.setAttribute(Attribute.of(branch, inner));
      String opType = branch.startsWith("then") ? "Relu" : "Neg";
      inner.addOutput(
          inner.newNode(opType).inputs(x).exactOutput(opType).append().requireOutput(0));
    }
    graph.addOutput(choice.requireOutput(0));
    assertThat(GraphText.of(model))
        .isEqualTo(
            """
            ir 8, ai.onnx 17
            input x:float[batch, 2]
            input condition:bool[]
            y = If(condition)
              else_branch:
                Neg = Neg(x)
                output Neg
              then_branch:
                Relu = Relu(x)
                output Relu
            output y
            """);
  }

  @Test
  void showsGapsAttributesAndSmallInitializers() {
    Value high = graph.addInitializer("high", Tensor.scalar(6f));
    Value weight = graph.addInitializer("a_weight", Tensor.ofFloats(new float[8], 2, 4));
    Value clipped =
        graph
            .newNode("Clip")
            .inputs(x, null, high)
            .exactOutput("clipped")
            .append()
            .requireOutput(0);
    Node product = graph.newNode("Gemm").inputs(clipped, weight).exactOutput("y").append();
    product.setAttribute(Attribute.of("transB", 0L));
    product.setAttribute(Attribute.of("alpha", 0.5f));
    graph.addOutput(product.requireOutput(0));
    assertThat(GraphText.of(model))
        .isEqualTo(
            """
            ir 8, ai.onnx 17
            input x:float[batch, 2]
            a_weight:float[2, 4]
            high:float[] [6.0]
            clipped = Clip(x, -, high)
            y = Gemm(clipped, a_weight) {alpha=0.5, transB=0}
            output y
            """);
  }

  @Test
  void namesFunctions() {
    model.opsets().set("local", 1);
    model.functions().add(new Function("local", "Twice", "", new Graph("body"), Extras.NONE));
    graph.addOutput(
        graph
            .newNode("Twice")
            .domain("local")
            .inputs(x)
            .exactOutput("y")
            .append()
            .requireOutput(0));
    assertThat(GraphText.of(model))
        .isEqualTo(
            """
            ir 8, ai.onnx 17, local 1
            input x:float[batch, 2]
            y = local.Twice(x)
            output y
            function local.Twice
            """);
  }
}
