package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.technique.LayerDecision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operator of the CPU's table between two convolutions: the runtime runs the whole in
 * integers, and close to FP32.
 */
class IntegerKernelsTest {
  @TempDir Path folder;

  static Stream<Arguments> operators() {
    return Stream.of(
        operator("Add", "QLinearAdd", (net, v) -> net.node("Add", v, net.conv(net.x(), 8, 1, 1))),
        operator(
            "Add of a constant",
            "QLinearAdd",
            (net, v) -> net.node("Add", v, net.weights(8, 6, 1))),
        operator("Mul", "QLinearMul", (net, v) -> net.node("Mul", v, net.conv(net.x(), 8, 1, 1))),
        operator(
            "Mul by a constant",
            "QLinearMul",
            (net, v) -> net.node("Mul", v, net.weights(8, 6, 1))),
        operator("LeakyRelu", "QLinearLeakyRelu", (net, v) -> net.node("LeakyRelu", v)),
        operator("Sigmoid", "QLinearSigmoid", (net, v) -> net.node("Sigmoid", v)),
        operator("swish", "QLinearMul", (net, v) -> net.node("Mul", v, net.node("Sigmoid", v))),
        operator(
            "Softmax",
            "QLinearSoftmax",
            (net, v) -> net.node("Softmax", List.of(Attribute.of("axis", 1L)), v)),
        operator(
            "AveragePool",
            "QLinearAveragePool",
            (net, v) -> net.node("AveragePool", List.of(Nets.attribute("kernel_shape", 2, 2)), v)),
        operator(
            "GlobalAveragePool",
            "QLinearGlobalAveragePool",
            (net, v) -> net.node("GlobalAveragePool", v)),
        operator("hard swish", "QLinearAdd", IntegerKernelsTest::hardSwish),
        operator(
            "MaxPool",
            "",
            (net, v) -> net.node("MaxPool", List.of(Nets.attribute("kernel_shape", 2, 2)), v)),
        operator(
            "Transpose",
            "",
            (net, v) -> net.node("Transpose", List.of(Nets.attribute("perm", 0, 1, 3, 2)), v)),
        operator("Reshape", "", (net, v) -> net.node("Reshape", v, net.ints(1, 8, 4, 9))),
        operator(
            "Slice", "", (net, v) -> net.node("Slice", v, net.ints(1), net.ints(5), net.ints(2))),
        operator(
            "Gather",
            "",
            (net, v) ->
                net.node("Gather", List.of(Attribute.of("axis", 2L)), v, net.ints(3, 1, 2))),
        operator("Resize to nearest", "", (net, v) -> resize(net, v, "nearest")),
        operator(
            "Concat",
            "",
            (net, v) ->
                net.node(
                    "Slice",
                    net.node(
                        "Concat", List.of(Attribute.of("axis", 1L)), v, net.conv(net.x(), 8, 1, 1)),
                    net.ints(4),
                    net.ints(12),
                    net.ints(1))),
        operator("Split", "QLinearAdd", IntegerKernelsTest::split),
        operator(
            "DepthToSpace",
            "",
            (net, v) -> net.node("DepthToSpace", List.of(Attribute.of("blocksize", 2L)), v)),
        operator("Where", "QLinearWhere", IntegerKernelsTest::where),
        operator(
            "Relu of a sum",
            "QLinearAdd",
            (net, v) -> net.node("Relu", net.node("Add", v, net.conv(net.x(), 8, 1, 1)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void runsBetweenConvolutionsInIntegers(
      String name, String kernel, BiFunction<Nets, Value, Value> operator) throws Exception {
    Nets net = new Nets();
    Value middle = operator.apply(net, net.conv(net.x(), 8, 3, 1));
    int channels = name.equals("DepthToSpace") ? 2 : Nets.CHANNELS;
    net.output(net.conv(middle, channels, 8, 3, 1));
    QuantizationOutcome outcome = net.quantize(Map.of("costBasedExclusion", false), "cpu");
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    assertThat(outcome.keptFloat()).extracting(LayerDecision::opType).isSubsetOf("Greater");
    assertThat(operators.get("QLinearConv")).isGreaterThanOrEqualTo(2);
    assertThat(operators)
        .containsEntry("QuantizeLinear", 1)
        .containsEntry("DequantizeLinear", 1)
        .doesNotContainKeys("Conv", "FusedConv", "Add", "Mul", "Sigmoid", "Relu", "HardSigmoid");
    if (!kernel.isEmpty()) {
      assertThat(operators).containsKey(kernel);
    }
    assertThat(new OrtTrials(Nets.feeds(), folder, 1).compare(net.model, outcome.model()))
        .allSatisfy(output -> assertThat(output.sqnrDb()).isGreaterThan(25));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void runsInTheSameKernelsWithFewerBits(
      String name, String kernel, BiFunction<Nets, Value, Value> operator) throws Exception {
    Nets net = new Nets();
    Value middle = operator.apply(net, net.conv(net.x(), 8, 3, 1));
    int channels = name.equals("DepthToSpace") ? 2 : Nets.CHANNELS;
    net.output(net.conv(middle, channels, 8, 3, 1));
    Map<String, Integer> whole =
        OrtModel.optimizedOperators(
            net.quantize(Map.of("costBasedExclusion", false), "cpu").model());
    for (String weights : List.of("int4", "int2")) {
      Map<String, Integer> narrow =
          new TreeMap<>(OrtModel.optimizedOperators(narrow(net, weights).model()));
      assertThat(narrow.remove("Clip")).isPositive();
      assertThat(narrow).isEqualTo(whole);
    }
  }

  private static QuantizationOutcome narrow(Nets net, String weights) {
    return net.quantize(
        Map.of(
            "weights",
            Map.of("type", weights),
            "activations",
            Map.of("type", "uint4"),
            "firstAndLast",
            "same",
            "costBasedExclusion",
            false),
        "cpu");
  }

  private static Value hardSwish(Nets net, Value v) {
    Value sum = net.node("Add", v, net.scalar(3));
    Value clipped = net.node("Clip", sum, net.scalar(0), net.scalar(6));
    return net.node("Div", net.node("Mul", v, clipped), net.scalar(6));
  }

  private static Value split(Nets net, Value v) {
    Node split =
        net.graph
            .newNode("Split")
            .name("split")
            .inputs(v, net.ints(2, 4, 2))
            .attribute(Attribute.of("axis", 1L))
            .output("a")
            .output("b")
            .output("c")
            .append();
    Value ends =
        net.node(
            "Concat",
            List.of(Attribute.of("axis", 1L)),
            split.requireOutput(0),
            split.requireOutput(2));
    return net.node(
        "Concat",
        List.of(Attribute.of("axis", 1L)),
        net.node("Add", ends, split.requireOutput(1)),
        split.requireOutput(1));
  }

  private static Value where(Nets net, Value v) {
    Value condition = net.node("Greater", net.x(), net.scalar(0));
    return net.node("Where", condition, v, net.conv(net.x(), 8, 1, 1));
  }

  private static Value resize(Nets net, Value v, String mode) {
    return net.node(
        "Resize",
        List.of(Attribute.of("mode", mode)),
        v,
        null,
        net.constant(new float[] {1, 1, 2, 2}, 4));
  }

  private static Arguments operator(
      String name, String kernel, BiFunction<Nets, Value, Value> operator) {
    return Arguments.of(name, kernel, operator);
  }
}
