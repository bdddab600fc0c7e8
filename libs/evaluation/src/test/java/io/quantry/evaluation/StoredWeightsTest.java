package io.quantry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import org.junit.jupiter.api.Test;

class StoredWeightsTest {
  @Test
  void countsInitializersAndConstantsByTypeAndLeavesShapesOut() {
    Graph graph = new Graph("g");
    graph.addInitializer("a", Tensor.ofFloats(new float[100], 10, 10));
    graph.addInitializer("b", Tensor.ofInt8s(new byte[300], 300));
    graph.addInitializer("shape", Tensor.ofInt64s(new long[] {1, 2, 3}, 3));
    graph
        .newNode("Constant")
        .attribute(Attribute.of("value", Tensor.ofFloats(new float[50], 50)))
        .output("c")
        .append();

    assertThat(StoredWeights.of(new Model(8, graph)))
        .containsExactly(
            new StoredWeights("float", 2, 150, 600), new StoredWeights("int8", 1, 300, 300));
  }

  @Test
  void countsWhatMatMulNBitsPacks() {
    Graph graph = new Graph("g");
    Value x = graph.addInitializer("x", Tensor.ofFloats(new float[32], 1, 32));
    Value packed = graph.addInitializer("w", Tensor.ofUint8s(new byte[256], 16, 1, 16));
    graph
        .newNode("MatMulNBits")
        .inputs(x, packed)
        .attribute(Attribute.of("bits", 4))
        .output("y")
        .append();

    StoredWeights int4 =
        StoredWeights.of(new Model(8, graph)).stream()
            .filter(weights -> weights.type().equals("int4"))
            .findFirst()
            .orElseThrow();
    assertThat(int4).isEqualTo(new StoredWeights("int4", 1, 512, 256));
    assertThat(int4.timesSmaller()).isEqualTo(8);
  }
}
