package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstrumentedTest {
  @TempDir Path folder;

  /** The branches of an If give out a value that the main graph itself does not. */
  @Test
  void givesOutWhatOnlyASubgraphGaveOut() throws IOException {
    Graph graph = new Graph("outer");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(4)));
    Value condition = graph.addInput("condition", ValueType.tensor(ElementType.BOOL, Shape.of()));
    Value negative =
        graph.newNode("Neg").inputs(x).exactOutput("negative").append().requireOutput(0);
    Node choice = graph.newNode("If").inputs(condition).exactOutput("y").append();
    for (String branch : List.of("then_branch", "else_branch")) {
      Graph inner = new Graph(branch);
      choice.setAttribute(Attribute.of(branch, inner));
      inner.addOutput(negative);
    }
    graph.addOutput(choice.requireOutput(0));
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    byte[] before = ModelWriter.toBytes(model);
    try (Instrumented copy = Instrumented.write(model, List.of("negative", "y"), folder)) {
      assertThat(ModelReader.read(copy.file()).graph().outputs())
          .extracting(Value::name)
          .containsExactly("y", "negative");
    }
    assertThat(ModelWriter.toBytes(model)).isEqualTo(before);
  }
}
