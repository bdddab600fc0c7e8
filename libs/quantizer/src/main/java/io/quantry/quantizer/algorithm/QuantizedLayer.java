package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.BiasScales;
import io.quantry.quantizer.scheme.Channels;
import java.util.Optional;

/**
 * A layer that multiplies with quantized weights: its weights as the kernel sees them, and its
 * bias.
 *
 * @param node a Conv, Gemm or MatMul whose weights come from a DequantizeLinear of constants, or of
 *     packed ones behind a Cast
 */
record QuantizedLayer(Node node) {

  /** Empty where the node is gone or its weights are not quantized. */
  static Optional<QuantizedLayer> of(Node node) {
    if (node.isRemoved()) {
      return Optional.empty();
    }
    return dequantize(node, 1)
        .filter(pair -> constant(pair, 0).isPresent() && constant(pair, 1).isPresent())
        .filter(pair -> ChannelLayout.of(node, constant(pair, 0).orElseThrow()).isPresent())
        .map(pair -> new QuantizedLayer(node));
  }

  ChannelLayout layout() {
    return ChannelLayout.of(node, constant(weightsPair(), 0).orElseThrow()).orElseThrow();
  }

  /** The weights after rounding, in the order in which they are stored. */
  float[] weights() {
    return dequantized(weightsPair());
  }

  /** Whether a bias can be added: a MatMul has none. */
  boolean takesBias() {
    return !node.is("MatMul") && (node.input(2).isEmpty() || bias().isPresent());
  }

  /**
   * Adds to the bias of each output channel. An integer bias stays one, with its scales; a layer
   * without gets one.
   */
  void addToBias(double[] change) {
    float[] bias = bias().orElseGet(() -> new float[change.length]);
    for (int c = 0; c < bias.length; c++) {
      bias[c] += (float) change[c];
    }
    Graph graph = node.graph();
    Optional<float[]> scales = biasScales();
    String name =
        node.input(2).map(Value::name).orElseGet(() -> node.requireInput(1).name() + "_bias");
    if (scales.isEmpty()) {
      long[] dims = node.input(2).flatMap(Value::initializer).map(Tensor::dims).orElse(null);
      node.setInput(
          2,
          graph.addInitializer(
              name, Tensor.ofFloats(bias, dims == null ? new long[] {bias.length} : dims)));
      return;
    }
    int[] quantized = BiasScales.quantize(bias, scales.get());
    Tensor scale =
        scales.get().length == 1
            ? Tensor.scalar(scales.get()[0])
            : Tensor.ofFloats(scales.get(), scales.get().length);
    NodeBuilder pair =
        graph
            .newNode("DequantizeLinear")
            .name(graph.freshName(name + "_DequantizeLinear"))
            .inputs(
                graph.addInitializer(name + "_int32", Tensor.ofInt32s(quantized, quantized.length)),
                graph.addInitializer(name + "_scale", scale))
            .output(name + "_corrected");
    if (scales.get().length > 1) {
      pair.attribute(Attribute.of("axis", 0));
    }
    node.setInput(2, pair.insertBefore(node).requireOutput(0));
  }

  /** The bias in real numbers, one for each output channel; empty if there is none to read. */
  private Optional<float[]> bias() {
    return dequantize(node, 2)
        .filter(pair -> constant(pair, 0).isPresent() && constant(pair, 1).isPresent())
        .map(QuantizedLayer::dequantized)
        .or(() -> constant(node, 2).map(Tensor::floats))
        .filter(values -> values.length == layout().outputs());
  }

  /** The scales of an integer bias; empty where the bias is to be floats. */
  private Optional<float[]> biasScales() {
    if (node.input(2).isPresent()) {
      return dequantize(node, 2).flatMap(pair -> constant(pair, 1)).map(Tensor::floats);
    }
    return dequantize(node, 0)
        .flatMap(pair -> constant(pair, 1))
        .filter(scale -> scale.elementCount() == 1)
        .map(
            scale ->
                BiasScales.of(
                    constant(weightsPair(), 1).orElseThrow().floats(), scale.floats()[0]));
  }

  private Node weightsPair() {
    return dequantize(node, 1).orElseThrow();
  }

  private static Optional<Node> dequantize(Node node, int index) {
    return node.input(index)
        .flatMap(Value::producer)
        .filter(producer -> producer.is("DequantizeLinear"));
  }

  private static Optional<Tensor> constant(Node node, int index) {
    return node.input(index)
        .map(QuantizedLayer::packed)
        .filter(Value::isConstant)
        .flatMap(Value::initializer);
  }

  /** What a Cast widens, or the value itself. */
  private static Value packed(Value value) {
    return value
        .producer()
        .filter(node -> node.is("Cast"))
        .map(node -> node.requireInput(0))
        .orElse(value);
  }

  private static float[] dequantized(Node pair) {
    Tensor stored = constant(pair, 0).orElseThrow();
    float[] values = stored.floats();
    float[] scales = constant(pair, 1).orElseThrow().floats();
    float[] zeroPoints = constant(pair, 2).map(Tensor::floats).orElse(new float[1]);
    int axis = Math.toIntExact(pair.attributeInt("axis", 1));
    Channels channels =
        scales.length == 1
            ? Channels.whole()
            : Channels.along(stored.dims(), axis < 0 ? axis + stored.rank() : axis);
    for (int i = 0; i < values.length; i++) {
      int c = channels.of(i);
      values[i] = (values[i] - zeroPoints[zeroPoints.length == 1 ? 0 : c]) * scales[c];
    }
    return values;
  }
}
