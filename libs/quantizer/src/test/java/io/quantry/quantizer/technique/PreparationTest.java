package io.quantry.quantizer.technique;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.trial.Trials;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparationTest {
  @ParameterizedTest
  @CsvSource({"11, 7, 11", "11, 13, 13", "13, 19, 21", "15, 21, 21", "17, 23, 25", "21, 19, 21"})
  void raisesTheOperatorSetNoFurtherThanItMust(int from, int minimum, int reached) {
    Graph graph = new Graph("relu");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2)));
    graph.addOutput(graph.newNode("Relu").inputs(x).output("y").append().requireOutput(0));
    Model model = new Model(8, graph);
    model.opsets().set("", from);
    Preparation.run(model, minimum, Trials.NONE, new Decisions());
    assertThat(model.opsets().version("")).hasValue(reached);
  }
}
