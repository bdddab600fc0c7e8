package io.quantry.popcount.operator;

import java.util.List;

/** Two values, number by number, with broadcasting. */
final class Elementwise {
  /** One result. */
  interface Function {
    float apply(float left, float right);
  }

  private Elementwise() {}

  static Call of(NodeView node, Function function) {
    return new Call(
        inputs -> apply(inputs.get(0), inputs.get(1), function),
        List.of(node.input(0), node.input(1)));
  }

  private static FloatTensor apply(FloatTensor left, FloatTensor right, Function function) {
    Broadcast broadcast = new Broadcast(left.dims(), right.dims());
    FloatTensor result = FloatTensor.zeros(broadcast.dims());
    float[] a = left.values();
    float[] b = right.values();
    float[] out = result.values();
    broadcast.forEach((at, x, y) -> out[at] = function.apply(a[x], b[y]));
    return result;
  }
}
