package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.training.ReconstructionUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers of a quantized model whose weights were rounded one by one, and that can be compared
 * with the FP32 model: a Conv, Gemm or MatMul of the same name there, and a value that both models
 * have.
 *
 * @param original the FP32 model's main graph
 * @param quantized the quantized model's
 * @param outputs the name of the value by which each layer is judged, in graph order
 * @param unmatched how many more there are that cannot be compared
 */
record RoundedLayers(Graph original, Graph quantized, Map<Node, String> outputs, int unmatched) {

  static RoundedLayers of(Model original, Model quantized) {
    Map<String, Node> counterparts = new HashMap<>();
    original.graph().nodes().forEach(node -> counterparts.put(node.name(), node));
    Map<Node, String> outputs = new LinkedHashMap<>();
    int unmatched = 0;
    for (Node node : quantized.graph().nodes()) {
      if (integers(node).isEmpty()) {
        continue;
      }
      Node counterpart = counterparts.get(node.name());
      Optional<String> output =
          Optional.ofNullable(counterpart)
              .filter(one -> one.is(node.opType()))
              .flatMap(one -> judgedBy(node, one));
      output.ifPresent(name -> outputs.put(node, name));
      unmatched += output.isEmpty() ? 1 : 0;
    }
    return new RoundedLayers(original.graph(), quantized.graph(), outputs, unmatched);
  }

  /** The layers, in graph order. */
  List<Node> nodes() {
    return List.copyOf(outputs.keySet());
  }

  /** Each layer for itself. */
  List<ReconstructionUnit> each() {
    List<ReconstructionUnit> units = new ArrayList<>();
    outputs.forEach(
        (node, output) -> units.add(new ReconstructionUnit(List.of(node.name()), output)));
    return units;
  }

  /**
   * The integer constant that a layer's weights come from, through a DequantizeLinear that has no
   * blocks, and a Cast in front of it where the type is narrower than 8 bits. Empty for everything
   * else.
   */
  static Optional<Value> integers(Node node) {
    if (!node.is("Conv") && !node.is("Gemm") && !node.is("MatMul")) {
      return Optional.empty();
    }
    return node.input(1)
        .flatMap(Value::producer)
        .filter(pair -> pair.is("DequantizeLinear") && pair.attributeInt("block_size", 0) == 0)
        .map(pair -> pair.requireInput(0))
        .map(
            read ->
                read.producer()
                    .filter(cast -> cast.is("Cast"))
                    .map(cast -> cast.requireInput(0))
                    .orElse(read))
        .filter(value -> value.isConstant() && value.initializer().isPresent())
        .filter(
            value -> {
              ElementType type = value.elementType().orElse(ElementType.UNKNOWN);
              return type.isInteger() && type.bits() <= 8;
            });
  }

  /**
   * The layer's own output. Where that is an output of the model, the name went to what the pair
   * behind it makes of it: that is as good a value to judge by.
   */
  private static Optional<String> judgedBy(Node node, Node counterpart) {
    String expected = counterpart.requireOutput(0).name();
    return node.graph().value(expected).isPresent() ? Optional.of(expected) : Optional.empty();
  }
}
