package io.quantry.popcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.popcount.BinaryGraph.Storage;
import io.quantry.popcount.operator.FloatTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PopcountModelTest {
  @ParameterizedTest
  @EnumSource(Storage.class)
  void runsAPerceptronAsTheRuntimeDoes(Storage storage) {
    BinaryGraph graph = new BinaryGraph(784);
    Value first =
        graph.node("Gemm", List.of(graph.input(784), graph.floats(784, 256), graph.floats(256)));
    Value one =
        graph.node(
            "MatMul",
            List.of(
                graph.quantized(graph.signs(graph.normalization(first, 256))),
                graph.binaryWeights(storage, 1, 256, 256)));
    Value shifted = graph.node("Add", List.of(one, graph.floats(256)));
    Value two =
        graph.node(
            "Gemm",
            List.of(
                graph.signs(shifted),
                graph.binaryWeights(storage, 0, 256, 256),
                graph.quantizedBias(256)),
            Attribute.of("transB", 1));
    Value last =
        graph.node(
            "Gemm",
            List.of(graph.node("Relu", List.of(two)), graph.floats(256, 10), graph.floats(10)));
    PopcountModel runner =
        Comparison.agrees(graph.model(last), graph.between(-1, 1, 64 * 784), 64, 784);
    assertThat(runner.packedLayers())
        .extracting(PackedLayer::operator, PackedLayer::sizeBytes)
        .containsExactly(tuple("MatMul", 256L * 256 / 8), tuple("Gemm", 256L * 256 / 8));
  }

  @ParameterizedTest
  @EnumSource(Storage.class)
  void runsAConvolutionalNetworkAsTheRuntimeDoes(Storage storage) {
    BinaryGraph graph = new BinaryGraph(28);
    Value first =
        graph.node(
            "Conv",
            List.of(graph.input(1, 28, 28), graph.floats(48, 1, 3, 3), graph.floats(48)),
            Attribute.ofInts("pads", 1, 1, 1, 1),
            Attribute.ofInts("strides", 2, 2));
    Value one =
        graph.node(
            "Conv",
            List.of(
                graph.quantized(graph.signs(graph.normalization(first, 48))),
                graph.binaryWeights(storage, 0, 70, 48, 3, 3),
                graph.quantizedBias(70)),
            Attribute.ofInts("pads", 1, 1, 1, 1));
    Value pooled =
        graph.node(
            "MaxPool",
            List.of(graph.normalization(one, 70)),
            Attribute.ofInts("kernel_shape", 2, 2),
            Attribute.ofInts("strides", 2, 2));
    Value two =
        graph.node(
            "Conv",
            List.of(
                graph.signs(pooled),
                graph.binaryWeights(storage, 0, 33, 70, 3, 2),
                graph.floats(33)),
            Attribute.ofInts("pads", 2, 0, 1, 1),
            Attribute.ofInts("dilations", 1, 2));
    Value signs = graph.node("Flatten", List.of(graph.signs(two)));
    Value three =
        graph.node("MatMul", List.of(signs, graph.binaryWeights(storage, 1, 33 * 8 * 6, 10)));
    PopcountModel runner =
        Comparison.agrees(graph.model(three), graph.between(-1, 1, 16 * 784), 16, 1, 28, 28);
    assertThat(runner.packedLayers())
        .extracting(PackedLayer::operator)
        .containsExactly("Conv", "Conv", "MatMul");
  }

  @Test
  void runsTheFloatOperatorsAsTheRuntimeDoes() {
    BinaryGraph graph = new BinaryGraph(5);
    Value conv =
        graph.node(
            "Conv",
            List.of(graph.input(4, 9, 11), graph.floats(6, 2, 3, 3)),
            Attribute.of("group", 2),
            Attribute.of("auto_pad", "SAME_LOWER"),
            Attribute.ofInts("strides", 2, 1));
    Value scaled = graph.node("Mul", List.of(conv, graph.floats(6, 1, 1)));
    Value least = graph.constant(Tensor.scalar(-0.3f));
    Value clipped = graph.node("Clip", List.of(scaled, least));
    Value pooled =
        graph.node(
            "MaxPool",
            List.of(clipped),
            Attribute.ofInts("kernel_shape", 3, 2),
            Attribute.ofInts("strides", 2, 2),
            Attribute.ofInts("pads", 1, 0, 1, 1),
            Attribute.of("ceil_mode", 1));
    Value quantized =
        graph.node(
            "QuantizeLinear",
            List.of(
                pooled,
                graph.constant(Tensor.scalar(0.013f)),
                graph.constant(Tensor.ofInt8s(new byte[] {3}))));
    Value back =
        graph.node(
            "DequantizeLinear",
            List.of(
                quantized,
                graph.constant(Tensor.scalar(0.013f)),
                graph.constant(Tensor.ofInt8s(new byte[] {3}))));
    Value means = graph.node("GlobalAveragePool", List.of(back));
    Value reshaped = graph.node("Reshape", List.of(means, graph.shape(0, -1)));
    Value product = graph.node("MatMul", List.of(reshaped, graph.floats(6, 5)));
    PopcountModel runner =
        Comparison.agrees(graph.model(product), graph.between(-1, 1, 3 * 4 * 99), 3, 4, 9, 11);
    assertThat(runner.packedLayers()).isEmpty();
  }

  @Test
  void leavesALayerInFloatWhoseWeightsDifferInMagnitude() {
    BinaryGraph graph = new BinaryGraph(11);
    Value product =
        graph.node("MatMul", List.of(graph.signs(graph.input(40)), graph.floats(40, 7)));
    PopcountModel runner =
        Comparison.agrees(graph.model(product), graph.between(-1, 1, 9 * 40), 9, 40);
    assertThat(runner.packedLayers()).isEmpty();
  }

  @Test
  void leavesALayerInFloatWhoseQuantizationLosesTheSign() {
    BinaryGraph graph = new BinaryGraph(12);
    Value scale = graph.constant(Tensor.scalar(1f));
    Value signs = graph.signs(graph.input(40));
    // Without a zero point, UINT8 holds no -1.
    Value quantized = graph.node("QuantizeLinear", List.of(signs, scale));
    Value halves = graph.node("DequantizeLinear", List.of(quantized, scale));
    Value product =
        graph.node("MatMul", List.of(halves, graph.binaryWeights(Storage.INT8, 1, 40, 7)));
    PopcountModel runner =
        Comparison.agrees(graph.model(product), graph.between(-1, 1, 9 * 40), 9, 40);
    assertThat(runner.packedLayers()).isEmpty();
  }

  @Test
  void refusesWithEveryNodeThatItDoesNotCompute() {
    BinaryGraph graph = new BinaryGraph(13);
    Value x = graph.input(8);
    Value squashed = graph.node("Tanh", List.of(x));
    Value product =
        graph.node("MatMul", List.of(squashed, graph.node("Exp", List.of(graph.floats(8, 8)))));
    Value last = graph.node("Softmax", List.of(product));
    graph.node("Erf", List.of(x));
    assertThatThrownBy(() -> PopcountModel.of(graph.model(last)))
        .isInstanceOfSatisfying(
            UnsupportedModelException.class,
            e -> {
              assertThat(e.code()).isEqualTo("unsupported-on-target");
              assertThat(e.reasons())
                  .containsExactly(
                      "'Tanh(Tanh)': this operator is not run here",
                      "'Exp(Exp)': this operator is not run here",
                      "'MatMul(MatMul)': input 1 must be a constant",
                      "'Softmax(Softmax)': this operator is not run here");
            });
  }

  @Test
  void namesTheCauseWhereBitsAreUnpackedInAnotherWay() {
    BinaryGraph graph = new BinaryGraph(14);
    Value bytes = graph.constant(Tensor.ofInt32s(new int[64], 8, 8));
    Value shifted =
        graph.node("BitShift", List.of(bytes, bytes), Attribute.of("direction", "RIGHT"));
    Value weights =
        graph.node("DequantizeLinear", List.of(shifted, graph.constant(Tensor.scalar(1f))));
    Value product = graph.node("MatMul", List.of(graph.input(8), weights));
    assertThatThrownBy(() -> PopcountModel.of(graph.model(product)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("'BitShift(BitShift)': shifts INT32; only UINT8");
  }

  @Test
  void refusesOldOperatorSetsAndInputsOfOtherTypes() {
    BinaryGraph graph = new BinaryGraph(15);
    Value x = graph.input(8);
    x.setType(ValueType.tensor(ElementType.DOUBLE));
    Model model = graph.model(graph.node("Relu", List.of(x)));
    model.opsets().set("", 12);
    assertThatThrownBy(() -> PopcountModel.of(model))
        .isInstanceOfSatisfying(
            UnsupportedModelException.class,
            e ->
                assertThat(e.reasons())
                    .containsExactly(
                        "operator set 12; 13 or later needed", "input 'x' is not FLOAT"));
  }

  @Test
  void namesTheNodeWhoseInputsDoNotFit() {
    BinaryGraph graph = new BinaryGraph(16);
    Value product =
        graph.node(
            "MatMul",
            List.of(graph.signs(graph.input(40)), graph.binaryWeights(Storage.INT8, 1, 40, 7)));
    PopcountModel runner = PopcountModel.of(graph.model(product));
    assertThatThrownBy(() -> runner.run(Map.of("x", FloatTensor.zeros(2, 39))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'MatMul(MatMul)': last axis of 40 needed, got FLOAT[2, 39]");
    assertThatThrownBy(() -> runner.run(Map.of("y", FloatTensor.zeros(2, 40))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no value for input 'x', got [y]");
  }

  @Test
  void refusesAModelThatWouldComputeConstantsWithoutEnd() {
    BinaryGraph graph = new BinaryGraph(17);
    Value value = graph.constant(Tensor.ofInt8s(new byte[1 << 14], 1 << 14, 1));
    Value row = graph.constant(Tensor.ofInt8s(new byte[1 << 15], 1 << 15));
    Value grown = graph.node("Add", List.of(value, row));
    Value sum = graph.node("DequantizeLinear", List.of(grown, graph.constant(Tensor.scalar(1f))));
    assertThatThrownBy(
            () -> PopcountModel.of(graph.model(graph.node("Add", List.of(graph.input(1), sum)))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("at most 268435456 elements");
  }
}
