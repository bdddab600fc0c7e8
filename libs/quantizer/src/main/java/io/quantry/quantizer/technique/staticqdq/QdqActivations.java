package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.hardware.Placement;
import io.quantry.quantizer.scheme.AffineParameters;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts a QuantizeLinear and a DequantizeLinear behind each quantized tensor.
 *
 * <ol>
 *   <li>Of a chosen node's output all consumers read the pair's result, FP32 ones too: otherwise
 *       the node had two consumers and could not become an integer kernel. A graph output keeps its
 *       name.
 *   <li>Of any other value (a graph input, an FP32 node's output) only chosen nodes read the pair's
 *       result. Where pairs go in front of products, this holds for all values.
 *   <li>A constant is stored in 8 bits; chosen nodes read it through a DequantizeLinear.
 * </ol>
 */
final class QdqActivations {
  private final Graph graph;
  private final Selection selection;
  private final QuantizedTensors tensors;
  private final Placement placement;
  private final Map<String, Value> scales = new HashMap<>();
  private final Map<String, Value> zeroPoints = new HashMap<>();

  QdqActivations(Graph graph, Selection selection, QuantizedTensors tensors, Placement placement) {
    this.graph = graph;
    this.selection = selection;
    this.tensors = tensors;
    this.placement = placement;
  }

  void insert() {
    tensors.values().forEach(this::insert);
  }

  private void insert(Value value) {
    if (value.isConstant()) {
      store(value);
      return;
    }
    Node quantize = behind(value, quantize(value));
    Value result =
        dequantize(value, quantize.requireOutput(0)).insertAfter(quantize).requireOutput(0);
    if (placement == Placement.AROUND_KERNELS && selection.produces(value)) {
      graph.takeOver(value, result);
      quantize.replaceInput(0, value);
    } else {
      redirect(value, result);
    }
  }

  private void store(Value constant) {
    AffineParameters parameters = tensors.parameters(constant);
    Tensor tensor = constant.initializer().orElseThrow();
    float[] values = tensor.floats();
    byte[] quantized = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      quantized[i] = (byte) parameters.quantize(values[i]);
    }
    Value stored =
        graph.addInitializer(
            constant.name() + suffix(parameters), bytes(parameters, quantized, tensor.dims()));
    Node first = graph.nodes().getFirst();
    redirect(constant, dequantize(constant, stored).insertBefore(first).requireOutput(0));
  }

  private void redirect(Value value, Value result) {
    for (Use use : value.uses()) {
      if (tensors.areRead(use)) {
        use.node().replaceInput(use.inputIndex(), result);
      }
    }
  }

  private NodeBuilder quantize(Value value) {
    AffineParameters parameters = tensors.written(value);
    boolean asRead = parameters.equals(tensors.parameters(value));
    String name = value.name() + (asRead ? "" : "_written");
    return graph
        .newNode("QuantizeLinear")
        .name(graph.freshName(value.name() + "_QuantizeLinear"))
        .inputs(value, scale(name, parameters), zeroPoint(name, parameters))
        .output(value.name() + suffix(parameters));
  }

  private NodeBuilder dequantize(Value value, Value integers) {
    AffineParameters parameters = tensors.parameters(value);
    return graph
        .newNode("DequantizeLinear")
        .name(graph.freshName(value.name() + "_DequantizeLinear"))
        .inputs(integers, scale(value.name(), parameters), zeroPoint(value.name(), parameters))
        .output(value.name() + "_dequantized");
  }

  private Value scale(String name, AffineParameters parameters) {
    return scales.computeIfAbsent(
        name, key -> graph.addInitializer(key + "_scale", Tensor.scalar(parameters.scale())));
  }

  private Value zeroPoint(String name, AffineParameters parameters) {
    return zeroPoints.computeIfAbsent(
        name,
        key ->
            graph.addInitializer(
                key + "_zero_point",
                bytes(parameters, new byte[] {(byte) parameters.zeroPoint()})));
  }

  private static Tensor bytes(AffineParameters parameters, byte[] values, long... dims) {
    return parameters.type().signed()
        ? Tensor.ofInt8s(values, dims)
        : Tensor.ofUint8s(values, dims);
  }

  private static String suffix(AffineParameters parameters) {
    return parameters.type().signed() ? "_int8" : "_uint8";
  }

  private Node behind(Value value, NodeBuilder pair) {
    return value
        .producer()
        .map(pair::insertAfter)
        .orElseGet(() -> pair.insertBefore(graph.nodes().getFirst()));
  }
}
