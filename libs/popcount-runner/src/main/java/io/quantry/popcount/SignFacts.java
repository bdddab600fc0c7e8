package io.quantry.popcount;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.popcount.operator.Call;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.KnownValues;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.Operators;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which values of a graph are always +1 or −1, and of what they are the signs.
 *
 * <ol>
 *   <li>{@code Where(GreaterOrEqual(x, 0), 1, -1)} is the signs of x.
 *   <li>QuantizeLinear and DequantizeLinear that give 1 and −1 back exactly keep that.
 *   <li>Flatten, Reshape, Identity and MaxPool of signs are signs of their own values.
 * </ol>
 *
 * Nodes are noted in the order of the graph. Not thread-safe.
 */
final class SignFacts {
  private final KnownValues known;
  private final Map<Value, Value> signsOf = new HashMap<>();

  SignFacts(KnownValues known) {
    this.known = known;
  }

  /**
   * A value with the same signs (as packing takes them) as one that is always +1 or −1; empty for
   * any other.
   */
  Optional<Value> signsOf(Value value) {
    return Optional.ofNullable(signsOf.get(value));
  }

  void note(Node node) {
    Optional<Value> output = node.output(0);
    if (output.isEmpty() || !node.domain().isEmpty()) {
      return;
    }
    switch (node.opType()) {
      case "Where" -> source(node).ifPresent(x -> signsOf.put(output.get(), x));
      case "DequantizeLinear" ->
          quantized(node).ifPresent(signs -> signsOf(signs).ifPresent(x -> put(output.get(), x)));
      case "Flatten", "Reshape", "Identity", "MaxPool" -> {
        if (node.input(0).flatMap(this::signsOf).isPresent()) {
          put(output.get(), output.get());
        }
      }
      default -> {}
    }
  }

  private void put(Value signs, Value source) {
    signsOf.put(signs, source);
  }

  /** Case 1: x of the node that tells its signs. */
  Optional<Value> source(Node where) {
    boolean signs =
        where.is("Where") && isNumber(where.input(1), 1) && isNumber(where.input(2), -1);
    return where
        .input(0)
        .filter(condition -> signs)
        .flatMap(Value::producer)
        .filter(compare -> compare.is("GreaterOrEqual") && isNumber(compare.input(1), 0))
        .flatMap(compare -> compare.input(0));
  }

  /** A constant of one element that adds no axis. */
  private boolean isNumber(Optional<Value> value, float number) {
    return value
        .flatMap(known::floats)
        .filter(one -> one.values().length == 1 && one.rank() <= 1 && one.values()[0] == number)
        .isPresent();
  }

  /** Case 2: what was quantized, if quantization changes no sign. */
  private Optional<Value> quantized(Node dequantize) {
    Optional<Node> quantize =
        dequantize
            .input(0)
            .flatMap(Value::producer)
            .filter(node -> node.is("QuantizeLinear") && isPerTensor(node));
    return quantize
        .filter(node -> isPerTensor(dequantize) && isExact(node, dequantize))
        .flatMap(node -> node.input(0));
  }

  private boolean isPerTensor(Node node) {
    return node.input(1)
        .flatMap(known::floats)
        .filter(scale -> scale.values().length == 1)
        .isPresent();
  }

  private boolean isExact(Node quantize, Node dequantize) {
    FloatTensor signs = new FloatTensor(new float[] {1, -1}, 2);
    try {
      FloatTensor back = apply(dequantize, apply(quantize, signs));
      return back.values()[0] == 1 && back.values()[1] == -1;
    } catch (UnsupportedNodeException e) {
      return false;
    }
  }

  private FloatTensor apply(Node node, FloatTensor input) {
    Call call = Operators.read(new NodeView(node, known));
    return call.operation().apply(List.of(input));
  }
}
