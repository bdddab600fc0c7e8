package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.hardware.Placement;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.QuantizedType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a QuantizeLinear and a DequantizeLinear behind each quantized tensor. Tensors that share
 * their parameters share the initializers that hold them.
 *
 * <ol>
 *   <li>Of a chosen node's output all consumers read the pair's result, FP32 ones too: otherwise
 *       the node had two consumers and could not become an integer kernel. A graph output keeps its
 *       name.
 *   <li>Of any other value (a graph input, an FP32 node's output) only chosen nodes read the pair's
 *       result. Where pairs go in front of products, this holds for all values.
 *   <li>A constant is stored in 8 bits; chosen nodes read it through a DequantizeLinear.
 *   <li>Of fewer than 8 bits, a Clip between the pair cuts the 8-bit integers off at the largest:
 *       the node stays an integer kernel, behind which the Clip runs by itself. Elements that were
 *       only moved are cut off already.
 * </ol>
 */
final class QdqActivations {
  private final Graph graph;
  private final Selection selection;
  private final QuantizedTensors tensors;
  private final Placement placement;
  private final Map<Key, Value> scales = new HashMap<>();
  private final Map<Key, Value> zeroPoints = new HashMap<>();
  private final Map<QuantizedType, Value> limits = new EnumMap<>(QuantizedType.class);

  /** One value of those that share parameters, and what they are. */
  private record Key(Value root, AffineParameters parameters) {}

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
    Node last = needsClip(value) ? clip(value, quantize) : quantize;
    Value result = dequantize(value, last.requireOutput(0)).insertAfter(last).requireOutput(0);
    if (placement == Placement.AROUND_KERNELS && selection.produces(value)) {
      graph.takeOver(value, result);
      quantize.replaceInput(0, value);
    } else {
      redirect(value, result);
    }
  }

  private boolean needsClip(Value value) {
    return tensors.parameters(value).type().isNarrow()
        && !(selection.produces(value)
            && value.producer().flatMap(OperatorRules::role).equals(Optional.of(Role.MOVES)));
  }

  private Node clip(Value value, Node quantize) {
    QuantizedType type = tensors.parameters(value).type();
    Value most =
        limits.computeIfAbsent(
            type,
            key ->
                graph.addInitializer(
                    key.word() + "_max", Tensor.ofUint8s(new byte[] {(byte) key.max()})));
    return graph
        .newNode("Clip")
        .name(graph.freshName(clipName(value)))
        .inputs(quantize.requireOutput(0), null, most)
        .output(value.name() + "_" + type.word())
        .insertAfter(quantize);
  }

  /** What the Clip behind a value is called, where it has one. */
  static String clipName(Value value) {
    return value.name() + "_Clip";
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
    return graph
        .newNode("QuantizeLinear")
        .name(graph.freshName(value.name() + "_QuantizeLinear"))
        .inputs(value, scale(value, parameters), zeroPoint(value, parameters))
        .output(value.name() + suffix(parameters));
  }

  private NodeBuilder dequantize(Value value, Value integers) {
    AffineParameters parameters = tensors.parameters(value);
    return graph
        .newNode("DequantizeLinear")
        .name(graph.freshName(value.name() + "_DequantizeLinear"))
        .inputs(integers, scale(value, parameters), zeroPoint(value, parameters))
        .output(value.name() + "_dequantized");
  }

  private Value scale(Value value, AffineParameters parameters) {
    return scales.computeIfAbsent(
        new Key(tensors.root(value), parameters),
        key ->
            graph.addInitializer(
                prefix(value, parameters) + "_scale", Tensor.scalar(parameters.scale())));
  }

  private Value zeroPoint(Value value, AffineParameters parameters) {
    return zeroPoints.computeIfAbsent(
        new Key(tensors.root(value), parameters),
        key ->
            graph.addInitializer(
                prefix(value, parameters) + "_zero_point",
                bytes(parameters, new byte[] {(byte) parameters.zeroPoint()})));
  }

  private String prefix(Value value, AffineParameters parameters) {
    return value.name() + (parameters.equals(tensors.parameters(value)) ? "" : "_written");
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
