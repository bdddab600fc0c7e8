package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedBitsTest {
  @Test
  void putsTheFirstElementIntoTheLowestBit() {
    byte[] signs = {1, -1, -1, 1, 1, 1, -1, -1, -1, 1};
    assertThat(PackedBits.pack(signs)).containsExactly(0b0011_1001, 0b10);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 15, 16, 35})
  void theRuntimeUnpacksWhatWasPacked(int count) throws Exception {
    Random random = new Random(count);
    byte[] signs = new byte[count];
    for (int i = 0; i < count; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    Model model = new Model(10, new Graph("bits"));
    model.opsets().set("", 21);
    Graph graph = model.graph();
    Value x = graph.addInput("x", new ValueType.TensorType(ElementType.FLOAT, Shape.of(1, count)));
    Node add = graph.newNode("Mul").inputs(x, x).output("y").append();
    Value bits = new PackedBits(graph).add("w", signs, new long[] {1, count}, add);
    Node cast =
        graph
            .newNode("Cast")
            .inputs(bits)
            .attribute(Attribute.of("to", 1))
            .output("w_float")
            .insertBefore(add);
    add.replaceInput(1, cast.requireOutput(0));
    graph.addOutput(add.requireOutput(0));
    add.requireOutput(0).setType(new ValueType.TensorType(ElementType.FLOAT, Shape.of(1, count)));
    float[] ones = new float[count];
    java.util.Arrays.fill(ones, 1f);
    assertThat(OrtModel.optimizedOperators(model)).containsOnlyKeys("Mul");
    try (OrtModel runtime = OrtModel.of(model, 1);
        var input = OrtModel.tensor(ones, 1, count)) {
      float[] unpacked = runtime.run(Map.of("x", input), "y").values();
      for (int i = 0; i < count; i++) {
        assertThat(unpacked[i]).isEqualTo(32 * signs[i]);
      }
    }
  }
}
