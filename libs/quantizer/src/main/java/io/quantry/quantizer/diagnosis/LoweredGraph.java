package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A graph in which operators on integers become operators on dequantized operands. */
final class LoweredGraph {
  private final Graph graph;
  private final List<WeightPoint> weights = new ArrayList<>();
  private final Map<Value, Value> dequantizedActivations = new HashMap<>();

  LoweredGraph(Graph graph) {
    this.graph = graph;
  }

  Graph graph() {
    return graph;
  }

  /** Constants that became FP32. */
  List<WeightPoint> weights() {
    return weights;
  }

  /** Adds a constant, and remembers it as one whose quantization can be switched off. */
  Value add(DequantizedConstant constant) {
    return add(constant.stored(), constant.values(), constant.grid());
  }

  /** As {@link #add(DequantizedConstant)}. */
  Value add(String stored, Tensor dequantized, Grid grid) {
    Value value = graph.addInitializer(stored + "_float", dequantized);
    weights.add(new WeightPoint(value.name(), stored, dequantized, grid));
    return value;
  }

  /** What a node reads, in FP32: behind a DynamicQuantizeLinear, or by the scale given. */
  Value activation(Node node, Value quantized, Value scale, Optional<Value> zeroPoint) {
    Node quantize = quantized.producer().orElse(null);
    return quantize != null && quantize.opType().equals("DynamicQuantizeLinear")
        ? dequantizeDynamic(node, quantize)
        : dequantize(node, quantized, scale, zeroPoint.orElse(null));
  }

  /** What a DynamicQuantizeLinear gives, in FP32. */
  Value dequantizeDynamic(Node user, Node quantize) {
    return dequantize(
        user,
        quantize.requireOutput(0),
        quantize.requireOutput(1),
        quantize.output(2).orElse(null));
  }

  /** One DequantizeLinear for all that read the value. */
  Value dequantize(Node user, Value quantized, Value scale, @Nullable Value zeroPoint) {
    return dequantizedActivations.computeIfAbsent(
        quantized,
        absent -> {
          NodeBuilder builder =
              graph
                  .newNode("DequantizeLinear")
                  .inputs(quantized, scale, zeroPoint)
                  .output(quantized.name() + "_dequantized");
          Node made =
              quantized
                  .producer()
                  .map(builder::insertAfter)
                  .orElseGet(() -> builder.insertBefore(user));
          return made.requireOutput(0);
        });
  }

  /** A MatMul, and an Add if there is a bias, in place of the node. */
  void product(Node node, Value activation, Value weight, Optional<Value> bias) {
    NodeBuilder builder = graph.newNode("MatMul").inputs(activation, weight);
    if (bias.isEmpty()) {
      builder.name(node.name());
    }
    Value result =
        builder
            .output(node.requireOutput(0).name() + "_product")
            .insertBefore(node)
            .requireOutput(0);
    if (bias.isPresent()) {
      result =
          graph
              .newNode("Add")
              .name(node.name())
              .inputs(result, bias.get())
              .output(node.requireOutput(0).name() + "_biased")
              .insertBefore(node)
              .requireOutput(0);
    }
    replace(node, node, result);
  }

  /** Lets the result stand for the last node of a chain, under its output's name. */
  void replace(Node first, Node last, Value result) {
    Value old = last.requireOutput(0);
    String name = old.name();
    boolean output = old.isGraphOutput();
    graph.takeOver(old, result);
    last.remove();
    if (!output) {
      result.rename(name);
    }
    if (first != last && !first.isRemoved() && first.requireOutput(0).isUnused()) {
      first.remove();
    }
  }
}
