package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.container.WeightContainer;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.scheme.BiasScales;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.scheme.NarrowWeights;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.QuantizedWeights;
import io.quantry.quantizer.scheme.WeightQuantizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights as int8 or less and biases as int32, each behind a DequantizeLinear. A bias has the scale
 * {@code scale(input) * scale(weights)}, which integer kernels need; weight scales are widened
 * where it would not fit 32 bits. Weights that several nodes share are stored once for each set of
 * scales.
 */
final class QdqWeights {
  private final Graph graph;
  private final LayerTypes types;
  private final Granularity granularity;
  private final int limit;
  private final boolean integerBias;
  private final Map<Key, Value> stored = new HashMap<>();
  private int widened;

  /**
   * @param axis output channels of the weights
   */
  private record Key(Value source, QuantizedType type, int axis, List<Float> scales) {}

  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  private record Weights(Value source, float[] values, long[] dims, int axis) {}

  /**
   * @param limit largest magnitude of an int8 weight: 127, or 64 where products of 8 bits would
   *     overflow
   * @param integerBias whether biases become int32 or stay FP32
   */
  QdqWeights(
      Graph graph, LayerTypes types, Granularity granularity, int limit, boolean integerBias) {
    this.graph = graph;
    this.types = types;
    this.granularity = granularity;
    this.limit = limit;
    this.integerBias = integerBias;
  }

  /** How many scales were widened for the sake of biases. */
  int widened() {
    return widened;
  }

  void rewrite(Node node, float inputScale) {
    Weights weights = weights(node);
    Channels channels =
        granularity == Granularity.CHANNEL
            ? Channels.along(weights.dims(), weights.axis())
            : Channels.whole();
    QuantizedType type = types.weights(node);
    float[] scales =
        type.isNarrow()
            ? NarrowWeights.scales(weights.values(), channels, type)
            : WeightQuantizer.scales(weights.values(), channels, limit);
    Optional<Value> bias = integerBias ? node.input(2) : Optional.empty();
    float[] biases = bias.map(value -> tensor(value).floats()).orElse(new float[0]);
    widened += BiasScales.widen(scales, biases, inputScale);
    node.replaceInput(1, store(weights, type, channels, scales));
    node.removeAttribute("transB");
    if (bias.isPresent()) {
      node.replaceInput(2, storeBias(bias.get(), biases, BiasScales.of(scales, inputScale)));
    }
  }

  private static Weights weights(Node node) {
    if (node.is("Conv") || node.is("ConvTranspose")) {
      Value source = node.requireInput(1);
      int axis = node.is("Conv") ? 0 : 1;
      return new Weights(source, tensor(source).floats(), tensor(source).dims(), axis);
    }
    MatrixOperand operand = MatrixOperand.of(node).orElseThrow();
    long[] dims = {operand.rows(), operand.columns()};
    return new Weights(operand.source(), operand.values(), dims, 1);
  }

  private Value store(Weights weights, QuantizedType type, Channels channels, float[] scales) {
    List<Float> key = Arrays.asList(box(scales));
    boolean turned = !Arrays.equals(weights.dims(), tensor(weights.source()).dims());
    return stored.computeIfAbsent(
        new Key(weights.source(), type, turned ? -1 : weights.axis(), key),
        absent -> {
          QuantizedWeights quantized = quantized(weights, type, channels, scales);
          String name = weights.source().name();
          Tensor zeroPoint =
              channels.count() == 1
                  ? Tensor.ofInt8s(new byte[1])
                  : Tensor.ofInt8s(new byte[scales.length], scales.length);
          return dequantize(
              name,
              weights.axis(),
              WeightContainer.store(graph, name, quantized.values(), type, weights.dims()),
              scale(name, scales),
              graph.addInitializer(name + "_zero_point", zeroPoint));
        });
  }

  private QuantizedWeights quantized(
      Weights weights, QuantizedType type, Channels channels, float[] scales) {
    return type.isNarrow()
        ? NarrowWeights.quantize(weights.values(), channels, scales, type)
        : WeightQuantizer.symmetric(weights.values(), channels, scales, limit);
  }

  private Value storeBias(Value bias, float[] biases, float[] scales) {
    String name = bias.name();
    int[] quantized = BiasScales.quantize(biases, scales);
    return dequantize(
        name,
        0,
        graph.addInitializer(name + "_int32", Tensor.ofInt32s(quantized, quantized.length)),
        scale(name, scales));
  }

  private Value scale(String name, float[] scales) {
    Tensor tensor =
        granularity == Granularity.TENSOR
            ? Tensor.scalar(scales[0])
            : Tensor.ofFloats(scales, scales.length);
    return graph.addInitializer(name + "_scale", tensor);
  }

  private Value dequantize(String name, int axis, Value... inputs) {
    var builder =
        graph
            .newNode("DequantizeLinear")
            .name(graph.freshName(name + "_DequantizeLinear"))
            .inputs(inputs)
            .output(name + "_dequantized");
    if (granularity == Granularity.CHANNEL) {
      builder.attribute(Attribute.of("axis", axis));
    }
    return builder.insertBefore(graph.nodes().getFirst()).requireOutput(0);
  }

  private static Tensor tensor(Value value) {
    return value.initializer().orElseThrow();
  }

  private static Float[] box(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }
}
