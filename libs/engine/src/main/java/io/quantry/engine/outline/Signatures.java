package io.quantry.engine.outline;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What two operators must have in common to be the same part of two blocks: type, precision, simple
 * attributes, and the dims of their constants. An operator with graphs of its own is like no other.
 */
final class Signatures {
  private Signatures() {}

  /** Equal numbers for equal operators. */
  static int[] of(FoldedGraph graph, Map<Node, OperatorPrecision> operators) {
    Map<String, Integer> known = new HashMap<>();
    int[] signatures = new int[graph.size()];
    for (int i = 0; i < signatures.length; i++) {
      Node node = graph.node(i);
      String text = text(node, operators.get(node), graph.sources(i), i);
      signatures[i] = known.computeIfAbsent(text, any -> known.size());
    }
    return signatures;
  }

  private static String text(
      Node node, @Nullable OperatorPrecision precision, int[] sources, int number) {
    StringBuilder text = new StringBuilder();
    text.append(node.domain())
        .append(':')
        .append(node.opType())
        .append(':')
        .append(node.overload());
    if (precision != null) {
      text.append('|').append(precision.precision());
    }
    text.append('|').append(node.outputCount());
    for (int slot = 0; slot < node.inputCount(); slot++) {
      text.append('|');
      Optional<Value> operand = node.input(slot);
      if (sources[slot] != FoldedGraph.NONE) {
        text.append('v');
      } else if (operand.isPresent()) {
        text.append(dims(operand.get()));
      }
    }
    Map<String, String> attributes = new TreeMap<>();
    node.attributes().forEach(attribute -> attributes.put(attribute.name(), simple(attribute)));
    text.append(attributes);
    if (!node.subgraphs().isEmpty()) {
      text.append('#').append(number);
    }
    return text.toString();
  }

  private static String dims(Value constant) {
    return constant
        .initializer()
        .filter(tensor -> tensor.rank() > 0)
        .map(tensor -> Arrays.toString(tensor.dims()))
        .orElse("c");
  }

  private static String simple(Attribute attribute) {
    return switch (attribute) {
      case Attribute.OfInt one -> Long.toString(one.value());
      case Attribute.OfInts several -> Arrays.toString(several.values());
      case Attribute.OfFloat one -> Float.toString(one.value());
      case Attribute.OfString one -> one.text();
      default -> "";
    };
  }
}
