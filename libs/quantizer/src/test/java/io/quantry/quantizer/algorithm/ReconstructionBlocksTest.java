package io.quantry.quantizer.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.training.ReconstructionUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconstructionBlocksTest {
  private final Graph graph = new Graph("blocks");

  @Test
  void endsABlockWhereItsPathsMeet() {
    Value x = graph.addInput("x", null);
    Value stem = layer("stem", x);
    Value sum = add("sum", layer("b", layer("a", stem)), layer("shortcut", stem));
    Value relu = node("Relu", "relu", sum);
    Value second = add("second", layer("d", layer("c", relu)), relu);
    graph.addOutput(layer("head", second));
    assertThat(blocks())
        .containsExactly(
            unit("stem_out", "stem"),
            unit("sum", "a", "b", "shortcut"),
            unit("second", "c", "d"),
            unit("head_out", "head"));
  }

  @Test
  void makesABlockOfEachLayerOfAChain() {
    Value last = graph.addInput("x", null);
    for (String name : List.of("a", "b")) {
      last = node("Relu", name + "_relu", layer(name, last));
    }
    graph.addOutput(last);
    assertThat(blocks()).containsExactly(unit("a_out", "a"), unit("b_out", "b"));
  }

  @Test
  void takesLayersOneByOneWhereABlockWouldHaveMoreThanEight() {
    Value x = graph.addInput("x", null);
    Value last = x;
    for (int i = 0; i < 9; i++) {
      last = layer("l" + i, last);
    }
    graph.addOutput(add("sum", last, x));
    assertThat(blocks()).hasSize(9).startsWith(unit("l0_out", "l0"));
  }

  @Test
  void takesLayersOneByOneWhereNoValueStandsForAllBeforeIt() {
    Value x = graph.addInput("x", null);
    Value mask = graph.addInput("mask", null);
    Value second = layer("b", layer("a", x));
    graph.addOutput(second);
    graph.addOutput(layer("c", add("masked", second, mask)));
    assertThat(blocks())
        .containsExactly(unit("a_out", "a"), unit("b_out", "b"), unit("c_out", "c"));
  }

  /** A block may have layers that stay FP32. */
  @Test
  void leavesOutLayersThatAreNotRounded() {
    Value x = graph.addInput("x", null);
    Value sum = add("sum", node("Conv", "float", layer("a", x)), x);
    graph.addOutput(sum);
    assertThat(blocks()).containsExactly(unit("sum", "a"));
  }

  private List<ReconstructionUnit> blocks() {
    Map<Node, String> outputs = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.is("MatMul")) {
        outputs.put(node, node.requireOutput(0).name());
      }
    }
    Model model = new Model(8, graph);
    return ReconstructionBlocks.of(
        new RoundedLayers(model.graph(), model.copy().graph(), outputs, 0));
  }

  private Value layer(String name, Value input) {
    Value weights = graph.addInitializer(name + "_w", Tensor.ofFloats(new float[1], 1, 1));
    return graph
        .newNode("MatMul")
        .name(name)
        .inputs(input, weights)
        .output(name + "_out")
        .append()
        .requireOutput(0);
  }

  private Value add(String name, Value a, Value b) {
    return graph.newNode("Add").name(name).inputs(a, b).output(name).append().requireOutput(0);
  }

  private Value node(String opType, String name, Value input) {
    return graph.newNode(opType).name(name).inputs(input).output(name).append().requireOutput(0);
  }

  private static ReconstructionUnit unit(String output, String... layers) {
    return new ReconstructionUnit(List.of(layers), output);
  }
}
