package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.WeightPrecision;
import io.quantry.quantizer.diagnosis.WeightSources;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.trial.OutputFidelity;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights and activations of fewer than 8 bits. */
class FewBitsTest {
  private static final List<String> KERNELS =
      List.of("QGemm", "QLinearMatMul", "MatMulIntegerToFloat", "QLinearConv");

  @TempDir Path folder;

  static Stream<Arguments> products() {
    return Stream.of("Gemm", "MatMul of a matrix", "MatMul of a stack", "Conv")
        .flatMap(form -> Stream.of("int4", "int3", "int2").map(type -> Arguments.of(form, type)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("products")
  void productsRunInTheKernelsOfInt8(String form, String type) throws Exception {
    Nets net = net(form);
    Map<String, Integer> whole = OrtModel.optimizedOperators(same(net, "int8", "uint8").model());
    Map<String, Integer> narrow = OrtModel.optimizedOperators(same(net, type, "uint8").model());
    assertThat(KERNELS.stream().mapToInt(kernel -> whole.getOrDefault(kernel, 0)).sum())
        .isEqualTo(2);
    assertThat(whole).doesNotContainKeys("Gemm", "MatMul", "Conv", "FusedConv");
    assertThat(narrow).isEqualTo(whole);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("products")
  void packedIntegersMeanWhatTheyMeanInInt8(String form, String type) throws Exception {
    Model packed = same(net(form), type, "uint8").model();
    Model widened = packed.copy();
    int casts = 0;
    for (Node node : widened.graph().nodes()) {
      if (node.is("Cast")) {
        widen(node);
        casts++;
      }
    }
    assertThat(casts).isEqualTo(2);
    List<OutputFidelity> outputs = new OrtTrials(Nets.feeds(), folder, 1).compare(widened, packed);
    assertThat(outputs)
        .isNotEmpty()
        .allSatisfy(output -> assertThat(output.sqnrDb()).isInfinite().isPositive());
  }

  private static void widen(Node cast) {
    Tensor narrow = cast.requireInput(0).initializer().orElseThrow();
    int[] integers = narrow.ints();
    byte[] bytes = new byte[integers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) integers[i];
    }
    Value wide =
        cast.graph()
            .addInitializer(
                cast.requireOutput(0).name() + "_wide", Tensor.ofInt8s(bytes, narrow.dims()));
    cast.requireOutput(0).replaceAllUses(wide);
    cast.remove();
  }

  @ParameterizedTest
  @CsvSource({"int4, INT4, 2, -8, 7", "int3, INT4, 2, -4, 3", "int2, INT2, 4, -2, 1"})
  void storesWeightsPacked(String type, ElementType packed, int perByte, int least, int most) {
    Nets net = new Nets();
    net.output(net.conv(net.conv(net.x(), 64, 3, 1), 64, 8, 3, 1));
    Model model = same(net, type, "uint8").model();
    List<Tensor> weights =
        model.graph().nodes().stream()
            .filter(node -> node.is("Cast"))
            .map(node -> node.requireInput(0).initializer().orElseThrow())
            .toList();
    assertThat(weights).hasSize(2).allMatch(tensor -> tensor.elementType() == packed);
    int[] integers = weights.stream().flatMapToInt(w -> IntStream.of(w.ints())).toArray();
    assertThat(IntStream.of(integers).min()).hasValue(least);
    assertThat(IntStream.of(integers).max()).hasValue(most);
    int saved = integers.length - integers.length / perByte;
    int whole = ModelWriter.toBytes(same(net, "int8", "uint8").model()).length;
    assertThat(ModelWriter.toBytes(model).length).isLessThan(whole - saved + 300);
  }

  /**
   * Normal weights lose 19.4 dB to the best uniform grid of 16 values, 14.3 of 8 and 9.3 of 4 (Max
   * 1960, "Quantizing for Minimum Distortion"); both layers together 3 dB more. Scales that follow
   * 72 weights are a little better, for two bits the grid with 0 and no +2 is 1 dB worse.
   */
  @ParameterizedTest
  @CsvSource({"int4, 16.4", "int3, 11.3", "int2, 5.3"})
  void losesNoMoreThanTheBitsOfTheWeights(String type, double decibel) {
    assertThat(sqnr(same(net("Conv"), type, "uint8"))).isBetween(decibel - 1, decibel + 3);
  }

  /**
   * Two tensors whose largest of some thousand normal values is near 3.6: a step of 7.2 / 15 makes
   * noise of 17.1 dB each, of which there are two, and 6 dB less for every bit.
   */
  @ParameterizedTest
  @CsvSource({"uint7, 33", "uint6, 27", "uint5, 21", "uint4, 14.5", "uint3, 7.8", "uint2, 0.5"})
  void losesNoMoreThanTheBitsOfTheActivations(String type, double decibel) {
    assertThat(sqnr(same(net("Conv"), "int8", type))).isBetween(decibel - 2.5, decibel + 2.5);
  }

  private double sqnr(QuantizationOutcome outcome) {
    return OutputFidelity.worstSqnrDb(
        new OrtTrials(Nets.feeds(), folder, 1).compare(net("Conv").model, outcome.model()));
  }

  @Test
  void keepsTheFirstAndTheLastLayerInEightBits() {
    QuantizationOutcome outcome = quantize(chain(), "int4", "uint4", Map.of());
    assertThat(outcome.quantized())
        .extracting(LayerDecision::decision)
        .containsExactly(
            "int8 weights, uint8 activations",
            "int4 weights, uint4 activations",
            "int8 weights, uint8 activations");
    assertThat(clipped(outcome.model())).containsExactly("v2");
  }

  @Test
  void treatsTheFirstAndTheLastLayerAsItIsTold() {
    QuantizationOutcome same = quantize(chain(), "int2", "uint3", Map.of("firstAndLast", "same"));
    assertThat(same.quantized())
        .extracting(LayerDecision::decision)
        .containsOnly("int2 weights, uint3 activations");
    assertThat(clipped(same.model())).containsExactlyInAnyOrder("x", "v2", "v5");
    QuantizationOutcome floats =
        quantize(chain(), "int2", "uint3", Map.of("firstAndLast", "float32"));
    assertThat(floats.quantized()).hasSize(1);
    assertThat(floats.keptFloat())
        .extracting(LayerDecision::decision)
        .containsOnly("first or last layer, firstAndLast is float32");
  }

  @Test
  void letsOverridesGoFirst() {
    QuantizationOutcome outcome =
        quantize(
            chain(),
            "int4",
            "uint4",
            Map.of(
                "scope",
                Map.of(
                    "overrides",
                    Map.of(
                        "node2", Map.of("weights", "int4"), "node5", Map.of("weights", "int8")))));
    assertThat(outcome.quantized())
        .extracting(LayerDecision::decision)
        .containsExactly(
            "int4 weights, uint4 activations",
            "int8 weights, uint8 activations",
            "int8 weights, uint8 activations");
  }

  @Test
  void raisesTheOperatorSetForOneOverriddenLayer() {
    Nets net = chain();
    QuantizationOutcome outcome =
        quantize(
            net,
            "int8",
            "uint8",
            Map.of("scope", Map.of("overrides", Map.of("node5", Map.of("weights", "int4")))));
    assertThat(outcome.model().opsets().version("")).hasValue(21L);
    assertThat(outcome.model().graph().nodes()).filteredOn(node -> node.is("Cast")).hasSize(1);
  }

  /** A layer of each branch is the first; both of a model's heads are the last. */
  @Test
  void knowsSeveralFirstAndLastLayers() {
    Nets net = new Nets();
    Value left = net.conv(net.x(), 8, 1, 1);
    Value right = net.node("Relu", net.conv(net.x(), 8, 3, 1));
    Value trunk = net.conv(net.node("Add", left, right), 8, 1, 1);
    Value side = net.conv(trunk, 8, 1, 1);
    Value head = net.conv(trunk, 8, 3, 1);
    net.graph.addOutput(side);
    net.output(head);
    FirstAndLast ends = FirstAndLast.of(net.graph);
    assertThat(ends.first()).extracting(node -> node.requireOutput(0)).contains(left).hasSize(2);
    assertThat(ends.last())
        .extracting(node -> node.requireOutput(0))
        .containsExactlyInAnyOrder(side, head);
    assertThat(ends.contains(trunk.producer().orElseThrow())).isFalse();
  }

  @Test
  void keepsConstantOperandsInEightBits() {
    Nets net = new Nets();
    Value sum = net.node("Add", net.conv(net.x(), 8, 3, 1), net.weights(8, 6, 1));
    net.output(net.conv(sum, 8, 3, 1));
    Model model = same(net, "int4", "uint4").model();
    Node add =
        model.graph().nodes().stream().filter(node -> node.is("Add")).findFirst().orElseThrow();
    Tensor stored =
        add.requireInput(1).producer().orElseThrow().requireInput(0).initializer().orElseThrow();
    assertThat(IntStream.of(stored.ints()).max()).hasValue(255);
  }

  @ParameterizedTest
  @CsvSource({"int4, uint4", "int2, uint2"})
  void canBeTakenApartForADiagnosis(String weights, String activations) {
    Nets net = chain();
    Model model = same(net, weights, activations).model();
    QuantizationPoints points = QuantizationPoints.of(model);
    assertThat(points.notes()).isEmpty();
    assertThat(points.layers()).hasSize(3).allMatch(layer -> layer.activations().size() == 1);
    WeightSources sources = WeightSources.match(points, net.model);
    assertThat(points.weights())
        .filteredOn(point -> point.stored().endsWith(weights))
        .hasSize(3)
        .allMatch(point -> sources.of(point).isPresent());
    assertThat(Inspection.of(model).operators())
        .filteredOn(operator -> operator.operator().equals("Conv"))
        .hasSize(3)
        .extracting(OperatorPrecision::weights)
        .containsOnly(new WeightPrecision(weights, "channel", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights", "activations"})
  void refusesFewerBitsOnAGpu(String what) {
    Map<String, Object> parameters =
        Map.of(what, Map.of("type", what.equals("weights") ? "int4" : "uint4"));
    assertThatThrownBy(() -> chain().quantize(parameters, "gpu"))
        .hasMessageContaining("On gpu weights are int8")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("unsupported-on-target");
  }

  /** With 256 pictures to calibrate on; of 3,600 in unseen fonts. */
  @ParameterizedTest
  @CsvSource({"int4, uint8, 0.005", "int4, uint4, 0.005", "int8, uint4, 0.005"})
  void classifiesGlyphsInFourBits(String weights, String activations, double loss)
      throws Exception {
    QuantizationOutcome outcome =
        Glyphs.quantize(
            parameters(weights, activations, Map.of("calibration", Map.of("method", "mse"))));
    assertThat(Glyphs.accuracy(Glyphs.original()) - Glyphs.accuracy(outcome.model()))
        .isLessThanOrEqualTo(loss);
    assertThat(OrtModel.optimizedOperators(outcome.model()))
        .containsEntry("QLinearAdd", 2)
        .containsEntry("QLinearGlobalAveragePool", 1)
        .containsEntry("QGemm", 1)
        .containsEntry("QLinearConv", 10)
        .doesNotContainKeys("Conv", "DequantizeLinear", "Cast");
    int bytes = ModelWriter.toBytes(outcome.model()).length;
    assertThat((double) bytes / Glyphs.original().length)
        .isLessThan(weights.equals("int4") ? 0.19 : 0.31);
  }

  private static List<String> clipped(Model model) {
    return model.graph().nodes().stream()
        .filter(node -> node.is("Clip"))
        .map(node -> node.requireInput(0).producer().orElseThrow().requireInput(0).name())
        .toList();
  }

  private static Nets chain() {
    Nets net = new Nets();
    Value first = net.conv(net.x(), 8, 1, 1);
    return net.output(net.conv(net.conv(first, 8, 1, 8), 8, 1, 1));
  }

  private static Nets net(String form) {
    Nets net = new Nets();
    return switch (form) {
      case "Conv" -> net.output(net.conv(net.conv(net.x(), 8, 3, 1), 8, 3, 1));
      case "Gemm" -> {
        Value hidden =
            net.node("Gemm", net.node("Flatten", net.x()), net.weights(288, 16), net.weights(16));
        yield net.output(net.node("Gemm", hidden, net.weights(16, 10), net.weights(10)));
      }
      case "MatMul of a matrix" -> {
        Value hidden = biased(net, net.node("Flatten", net.x()), 288, 16);
        yield net.output(biased(net, hidden, 16, 10));
      }
      default -> net.output(biased(net, biased(net, net.x(), 6, 12), 12, 5));
    };
  }

  private static Value biased(Nets net, Value input, int rows, int columns) {
    return net.node(
        "Add", net.node("MatMul", input, net.weights(rows, columns)), net.weights(columns));
  }

  private static QuantizationOutcome same(Nets net, String weights, String activations) {
    return quantize(
        net, weights, activations, Map.of("firstAndLast", "same", "algorithms", List.of()));
  }

  private static QuantizationOutcome quantize(
      Nets net, String weights, String activations, Map<String, ?> others) {
    return net.quantize(parameters(weights, activations, others), "cpu");
  }

  private static Map<String, Object> parameters(
      String weights, String activations, Map<String, ?> others) {
    Map<String, Object> parameters = new HashMap<>(others);
    parameters.put("weights", Map.of("type", weights));
    parameters.put("activations", Map.of("type", activations));
    parameters.put("costBasedExclusion", false);
    return parameters;
  }
}
