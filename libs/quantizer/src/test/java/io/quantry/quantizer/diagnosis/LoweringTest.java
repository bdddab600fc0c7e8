package io.quantry.quantizer.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import org.junit.jupiter.api.Test;

class LoweringTest {
  private final Graph graph = new Graph("conv");

  @Test
  void turnsAConvolutionWithItsBiasIntoFloatArithmetic() {
    convolution(graph.addInitializer("b", Tensor.ofInt32s(new int[] {8, -4}, 2)));
    Lowering lowering = new Lowering(graph);
    lowering.run();
    assertThat(graph.nodes())
        .extracting(Node::opType)
        .containsExactly("DequantizeLinear", "Conv", "QuantizeLinear");
    assertThat(lowering.weights()).extracting(WeightPoint::stored).containsExactly("w", "b");
    assertThat(lowering.weights().getLast().dequantized().floats()).containsExactly(1f, -1f);
  }

  @Test
  void leavesNothingBehindWhereABiasIsNotConstant() {
    convolution(graph.addInput("b", ValueType.tensor(ElementType.INT32, Shape.of(2))));
    assertUntouched();
  }

  @Test
  void leavesNothingBehindWhereABiasFitsNoScale() {
    convolution(graph.addInitializer("b", Tensor.ofInt32s(new int[] {8, -4, 2}, 3)));
    assertUntouched();
  }

  private void assertUntouched() {
    int initializers = graph.initializers().size();
    Lowering lowering = new Lowering(graph);
    lowering.run();
    assertThat(lowering.weights()).isEmpty();
    assertThat(graph.nodes()).extracting(Node::opType).containsExactly("QLinearConv");
    assertThat(graph.initializers()).hasSize(initializers);
  }

  /** Two channels; the scales of products are 0.125 and 0.25. */
  private void convolution(Value bias) {
    Value x = graph.addInput("x", ValueType.tensor(ElementType.UINT8, Shape.of(1, 1, 3, 3)));
    Value scale = graph.addInitializer("scale", Tensor.scalar(0.25f));
    Value zero = graph.addInitializer("zero", Tensor.ofUint8s(new byte[] {0}));
    Value w = graph.addInitializer("w", Tensor.ofInt8s(new byte[] {3, -5}, 2, 1, 1, 1));
    Value scales = graph.addInitializer("w_scales", Tensor.ofFloats(new float[] {0.5f, 1}, 2));
    Value zeros = graph.addInitializer("w_zeros", Tensor.ofInt8s(new byte[2], 2));
    Value y =
        Graphs.node(graph, "QLinearConv", "y", x, scale, zero, w, scales, zeros, scale, zero, bias);
    y.setType(ValueType.tensor(ElementType.UINT8));
    graph.addOutput(y);
  }
}
