package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps products in FP32 that were left in FP32. Where ONNX Runtime finds a Conv, ConvTranspose or
 * Gemm with FP32 weights between a DequantizeLinear and a QuantizeLinear (a Relu or Clip in between
 * is dropped first), it quantizes the weights by itself, with one scale for all channels: the
 * logits of a MobileNet fell from 11 dB to -1. A LeakyRelu with slope 1 behind the product changes
 * nothing and is fused into it, but comes too late for that pattern to match.
 */
final class FloatIslands {
  private static final Set<String> PRODUCTS = Set.of("Conv", "ConvTranspose", "Gemm");
  private static final Set<String> DROPPED = Set.of("Relu", "Clip");

  private FloatIslands() {}

  static void protect(Graph graph) {
    for (Node node : graph.nodes()) {
      if (PRODUCTS.contains(node.opType()) && node.domain().isEmpty() && isSurrounded(node)) {
        Value output = node.requireOutput(0);
        Node barrier =
            graph
                .newNode("LeakyRelu")
                .name(graph.freshName(output.name() + "_LeakyRelu"))
                .inputs(output)
                .attribute(Attribute.of("alpha", 1f))
                .output(output.name() + "_float")
                .insertAfter(node);
        graph.takeOver(output, barrier.requireOutput(0));
        barrier.replaceInput(0, node.requireOutput(0));
      }
    }
  }

  private static boolean isSurrounded(Node node) {
    boolean dequantized =
        node.requireInput(0).producer().filter(made -> made.is("DequantizeLinear")).isPresent();
    boolean floats =
        node.input(1)
            .flatMap(Value::initializer)
            .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
            .isPresent();
    if (!dequantized || !floats) {
      return false;
    }
    Optional<Node> next = onlyConsumer(node);
    while (next.isPresent() && DROPPED.contains(next.get().opType())) {
      next = onlyConsumer(next.get());
    }
    return next.filter(user -> user.is("QuantizeLinear")).isPresent();
  }

  private static Optional<Node> onlyConsumer(Node node) {
    Value output = node.requireOutput(0);
    return output.uses().size() == 1 && !output.isGraphOutput()
        ? Optional.of(output.uses().getFirst().node())
        : Optional.empty();
  }
}
