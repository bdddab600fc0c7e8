package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BinaryInputsTest {
  private final Model model = new Model(10, new Graph("signs"));
  private final Graph graph = model.graph();
  private final Value x;

  BinaryInputsTest() {
    model.opsets().set("", 21);
    x = graph.addInput("x", new ValueType.TensorType(ElementType.FLOAT, Shape.of(1, 1, 2, 4)));
  }

  /** Maxima of pairs are -1, 3, 0 and 2; behind a Relu all of them would be positive. */
  @Test
  void takesSignsFromBeforeARelu() throws Exception {
    Value pooled = pool(node("Relu", x));
    Node layer = layer(pooled);
    BinaryInputs.of(graph, List.of(layer));
    new RemoveDeadNodes().run(model);
    assertThat(run(-2, -1, -3, 3, 0, -4, 2, 1)).containsExactly(-1, 1, 1, 1);
    assertThat(graph.nodes()).noneMatch(node -> node.is("Relu"));
  }

  @Test
  void leavesTheReluToOthers() throws Exception {
    Value cut = node("Relu", x);
    Node layer = layer(pool(cut));
    Value other = node("Neg", cut);
    graph.addOutput(other);
    BinaryInputs.of(graph, List.of(layer));
    assertThat(other.producer().orElseThrow().requireInput(0)).isSameAs(cut);
    assertThat(run(-2, -1, -3, 3, 0, -4, 2, 1)).containsExactly(-1, 1, 1, 1);
  }

  @Test
  void takesSignsOfWhatIsThereWhereNothingWasCutOff() throws Exception {
    Node layer = layer(pool(x));
    BinaryInputs.of(graph, List.of(layer));
    assertThat(run(-2, -1, -3, 3, 0, -4, 2, 1)).containsExactly(-1, 1, 1, 1);
    assertThat(graph.nodes()).filteredOn(node -> node.is("MaxPool")).hasSize(1);
  }

  @Test
  void readsNoSignsThatAreAllTheSame() {
    Value cut = node("Relu", x);
    Node layer = layer(node("GlobalAveragePool", cut));
    BinaryInputs.of(graph, List.of(layer));
    assertThat(graph.nodes()).noneMatch(node -> node.is("Where"));
  }

  @Test
  void layersOfOneInputShareItsSigns() {
    Value cut = node("Relu", x);
    BinaryInputs inputs = BinaryInputs.of(graph, List.of(layer(cut), layer(cut)));
    assertThat(graph.nodes()).filteredOn(node -> node.is("Where")).hasSize(1);
    assertThat(inputs.labels()).hasSize(2);
  }

  private float[] run(float... values) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        var input = OrtModel.tensor(values, 1, 1, 2, 4)) {
      return runtime.run(Map.of("x", input), "y").values();
    }
  }

  private Value pool(Value input) {
    return graph
        .newNode("MaxPool")
        .inputs(input)
        .attribute(Attribute.ofInts("kernel_shape", 1, 2))
        .attribute(Attribute.ofInts("strides", 1, 2))
        .output("pooled")
        .append()
        .requireOutput(0);
  }

  private Value node(String type, Value input) {
    return graph.newNode(type).inputs(input).output(type + "_out").append().requireOutput(0);
  }

  /** Passes on what it reads. */
  private Node layer(Value input) {
    Value weights = graph.addInitializer("weights", Tensor.ofFloats(new float[] {1}, 1, 1, 1, 1));
    Node layer = graph.newNode("Conv").inputs(input, weights).output("y").append();
    graph.addOutput(layer.requireOutput(0));
    layer.requireOutput(0).setType(new ValueType.TensorType(ElementType.FLOAT, null));
    return layer;
  }
}
