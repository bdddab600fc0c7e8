package io.quantry.trainer.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class StretchTest {
  private final Graph graph = new Graph("stretch");
  private final Value x = graph.addInput("x", null);

  @Test
  void readsTheSkipConnectionAndWhatTheLayersRead() {
    Value before = node("Relu", "before", x);
    Value first = node("Identity", "first", before);
    Value second = node("Identity", "second", first);
    Value sum = node("Add", "sum", second, before);
    node("Relu", "behind", sum);
    assertThat(inputs(sum, first, second)).containsExactly("before");
    assertThat(inputs(sum, second)).containsExactly("first", "before");
  }

  @Test
  void readsNoConstantsNorWhatFollowsFromThem() {
    Value scale = graph.addInitializer("scale", Tensor.scalar(2f));
    Value weights = node("Neg", "weights", scale);
    Value product = node("Mul", "product", x, weights);
    assertThat(inputs(node("Add", "sum", product, scale), product)).containsExactly("x");
  }

  /** Such as shapes: they do not depend on the layers, but on the data. */
  @Test
  void readsWhatIsComputedBeside() {
    Value layer = node("Identity", "layer", x);
    Value shape = node("Shape", "shape", x);
    assertThat(inputs(node("Reshape", "reshaped", layer, shape), layer))
        .containsExactly("x", "shape");
  }

  private List<String> inputs(Value output, Value... layers) {
    List<Node> nodes =
        List.of(layers).stream().map(layer -> layer.producer().orElseThrow()).toList();
    return Stretch.between(graph, nodes, output).inputs();
  }

  private Value node(String opType, String name, Value... inputs) {
    return graph.newNode(opType).name(name).inputs(inputs).output(name).append().requireOutput(0);
  }
}
