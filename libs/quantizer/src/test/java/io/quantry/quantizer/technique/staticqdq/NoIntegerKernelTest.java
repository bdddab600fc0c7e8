package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operators that the CPU's table leaves out: between hand-made pairs ONNX Runtime computes them in
 * FP32 and keeps the pairs. A test that fails here says that a newer runtime can do more.
 */
class NoIntegerKernelTest {
  static Stream<Arguments> operators() {
    return Stream.of(
        operator(
            "ConvTranspose", (net, v) -> net.node("ConvTranspose", v, dequantizedWeights(net))),
        operator("PRelu", (net, v) -> net.node("PRelu", v, net.weights(8, 1, 1))),
        operator("Tanh", (net, v) -> net.node("Tanh", v)),
        operator(
            "ReduceMean",
            (net, v) -> net.node("ReduceMean", List.of(Nets.attribute("axes", 2, 3)), v)),
        operator("Pad", (net, v) -> net.node("Pad", v, net.ints(0, 0, 1, 1, 0, 0, 1, 1))),
        operator(
            "Resize",
            (net, v) ->
                net.node(
                    "Resize",
                    List.of(Attribute.of("mode", "linear")),
                    v,
                    null,
                    net.constant(new float[] {1, 1, 2, 2}, 4))),
        operator("InstanceNormalization", NoIntegerKernelTest::instanceNormalization));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void staysInFloatBetweenPairs(String type, BiFunction<Nets, Value, Value> operator)
      throws Exception {
    Nets net = new Nets();
    Value between = pair(net, net.x());
    net.output(pair(net, operator.apply(net, between)));

    Map<String, Integer> operators = OrtModel.optimizedOperators(net.model);

    assertThat(operators).as("%s", operators).containsKeys(type, "QuantizeLinear");
    assertThat(operators.get("DequantizeLinear")).isGreaterThanOrEqualTo(2);
  }

  private static Value pair(Nets net, Value value) {
    Value zero = net.graph.addInitializer("zero", Tensor.ofUint8s(new byte[] {(byte) 128}));
    Value scale = net.graph.addInitializer("scale", Tensor.scalar(0.05f));
    Value integers = net.node("QuantizeLinear", value, scale, zero);
    return net.node("DequantizeLinear", integers, scale, zero);
  }

  private static Value dequantizedWeights(Nets net) {
    byte[] weights = new byte[8 * 8 * 2 * 2];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (i * 37);
    }
    return net.node(
        "DequantizeLinear",
        net.graph.addInitializer("weights", Tensor.ofInt8s(weights, 8, 8, 2, 2)),
        net.graph.addInitializer("scale", Tensor.scalar(0.01f)));
  }

  private static Value instanceNormalization(Nets net, Value v) {
    return net.node("InstanceNormalization", v, net.weights(8), net.weights(8));
  }

  private static Arguments operator(String name, BiFunction<Nets, Value, Value> operator) {
    return Arguments.of(name, operator);
  }
}
