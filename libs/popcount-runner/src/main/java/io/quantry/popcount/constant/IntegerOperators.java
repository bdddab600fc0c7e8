package io.quantry.popcount.constant;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.popcount.operator.Broadcast;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.ReshapedDims;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The operators that turn stored bits into weights, on constants: BitShift, BitwiseAnd, Cast, Mul,
 * Sub, Add, Slice, Reshape. Exact, with the wrap of the type.
 */
public final class IntegerOperators {
  private interface Reader {
    Integers compute(NodeView node, Integers first);
  }

  private static final Map<String, Reader> READERS =
      Map.of(
          "Add", (node, first) -> pairs(node, first, Integer::sum),
          "BitShift", IntegerOperators::shift,
          "BitwiseAnd", (node, first) -> pairs(node, first, (x, y) -> x & y),
          "Cast", (node, first) -> first.as(ElementType.of(node.attribute("to", 0))),
          "Mul", (node, first) -> pairs(node, first, (x, y) -> x * y),
          "Reshape", IntegerOperators::reshape,
          "Slice", Slice::of,
          "Sub", (node, first) -> pairs(node, first, (x, y) -> x - y));

  private IntegerOperators() {}

  /**
   * The result of a node of the table whose first input is an integer constant; empty for others.
   *
   * @throws UnsupportedNodeException if the node is of another form
   * @throws IllegalArgumentException if dims do not fit
   */
  public static Optional<Tensor> compute(NodeView node) {
    Reader reader = reader(node.node().opType());
    if (reader == null) {
      return Optional.empty();
    }
    return node.known()
        .typed(node.input(0))
        .filter(first -> Integers.holds(first.elementType()))
        .map(first -> reader.compute(node, Integers.of(first)).toTensor());
  }

  private static @Nullable Reader reader(String opType) {
    return READERS.get(opType);
  }

  private static Integers shift(NodeView node, Integers values) {
    if (values.type() != ElementType.UINT8) {
      throw new UnsupportedNodeException("shifts %s; only UINT8".formatted(values.type()));
    }
    // Java takes distances modulo 32; all bits of a byte are gone at 8.
    return switch (node.node().attributeText("direction", "")) {
      case "RIGHT" -> pairs(node, values, (x, by) -> x >> Math.min(by, Byte.SIZE));
      case "LEFT" -> pairs(node, values, (x, by) -> x << Math.min(by, Byte.SIZE));
      default -> throw new UnsupportedNodeException("no direction");
    };
  }

  private static Integers reshape(NodeView node, Integers values) {
    Tensor shape =
        node.optionalTyped(1).orElseThrow(() -> new UnsupportedNodeException("no shape"));
    boolean zeroIsSize = node.attribute("allowzero", 0) != 0;
    return values.reshaped(ReshapedDims.of(values.dims(), shape.longs(), zeroIsSize));
  }

  private static Integers pairs(NodeView node, Integers left, IntBinaryOperator operator) {
    Integers right =
        Integers.of(
            node.optionalTyped(1).orElseThrow(() -> new UnsupportedNodeException("one input")));
    if (left.type() != right.type()) {
      throw new UnsupportedNodeException("%s with %s".formatted(left.type(), right.type()));
    }
    Broadcast broadcast = new Broadcast(left.dims(), right.dims());
    int[] dims = broadcast.dims();
    int[] results = new int[FloatTensor.count(dims)];
    broadcast.forEach(
        (at, x, y) -> results[at] = operator.applyAsInt(left.values()[x], right.values()[y]));
    return new Integers(left.type(), dims, results);
  }
}
