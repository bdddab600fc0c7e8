package io.quantry.popcount.operator;

/** {@code min(max(x, least), most)}; NaN stays NaN. Relu is the one without an upper bound. */
final class Clip {
  private Clip() {}

  static Call of(NodeView node) {
    float least = bound(node, 1, Float.NEGATIVE_INFINITY);
    float most = bound(node, 2, Float.POSITIVE_INFINITY);
    return Call.on(node.input(0), x -> apply(x, least, most));
  }

  static Call relu(NodeView node) {
    return Call.on(node.input(0), x -> apply(x, 0, Float.POSITIVE_INFINITY));
  }

  private static float bound(NodeView node, int index, float absent) {
    return node.optionalConstant(index)
        .map(
            bound -> {
              if (bound.values().length != 1) {
                throw new UnsupportedNodeException("a bound must be one number, got " + bound);
              }
              return bound.values()[0];
            })
        .orElse(absent);
  }

  private static FloatTensor apply(FloatTensor x, float least, float most) {
    float[] values = x.values();
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(Math.max(values[i], least), most);
    }
    return x.with(out);
  }
}
