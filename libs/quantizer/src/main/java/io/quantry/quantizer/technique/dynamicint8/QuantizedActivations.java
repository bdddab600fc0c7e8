package io.quantry.quantizer.technique.dynamicint8;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.HashMap;
import java.util.Map;

/** Each activation quantized once in each graph that reads it, by DynamicQuantizeLinear. */
final class QuantizedActivations {
  private final Map<Graph, Map<Value, Node>> quantized = new HashMap<>();

  /**
   * The node that yields the activation in uint8, its scale and its zero point. The first product
   * in order inserts it, so that it stands before all others of the same graph.
   */
  Node before(Node product, Value activation) {
    return quantized
        .computeIfAbsent(product.graph(), graph -> new HashMap<>())
        .computeIfAbsent(
            activation,
            value ->
                product
                    .graph()
                    .newNode("DynamicQuantizeLinear")
                    .inputs(value)
                    .output(value.name() + "_uint8")
                    .output(value.name() + "_scale")
                    .output(value.name() + "_zero_point")
                    .insertBefore(product));
  }
}
