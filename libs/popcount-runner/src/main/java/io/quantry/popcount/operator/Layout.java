package io.quantry.popcount.operator;

import io.quantry.onnx.ir.Tensor;

/** Operators that change dims and no value. */
final class Layout {
  private Layout() {}

  static Call flatten(NodeView node) {
    int axis = node.attribute("axis", 1);
    return Call.on(
        node.input(0),
        x -> {
          int split = axis < 0 ? axis + x.rank() : axis;
          if (split < 0 || split > x.rank()) {
            throw new IllegalArgumentException("no axis %d in %s".formatted(axis, x));
          }
          return x.reshaped(x.count(0, split), x.count(split, x.rank()));
        });
  }

  static Call reshape(NodeView node) {
    Tensor shape =
        node.optionalTyped(1).orElseThrow(() -> new UnsupportedNodeException("no shape"));
    long[] wanted = shape.longs();
    boolean zeroIsSize = node.attribute("allowzero", 0) != 0;
    return Call.on(node.input(0), x -> x.reshaped(ReshapedDims.of(x.dims(), wanted, zeroIsSize)));
  }
}
