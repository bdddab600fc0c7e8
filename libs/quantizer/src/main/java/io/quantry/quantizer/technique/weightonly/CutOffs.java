package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Products of which ONNX Runtime makes no MatMulNBits though their weights come from a
 * DequantizeLinear: those whose output, a bias added or not, goes through Relu or Clip. Measured
 * with 1.29, where what follows is another such product; other activations do no harm.
 */
final class CutOffs {
  /** A bias and a residual are two; a longer chain is not looked through. */
  private static final int MOST_SUMS = 8;

  private CutOffs() {}

  /** Whether the product's output is cut off. */
  static boolean follow(Node product) {
    ArrayDeque<Value> values = new ArrayDeque<>();
    Set<Node> sums = new HashSet<>();
    product.output(0).ifPresent(values::add);
    while (!values.isEmpty()) {
      for (Node node : values.remove().consumers()) {
        if (node.is("Relu") || node.is("Clip")) {
          return true;
        }
        if (node.is("Add") && sums.size() < MOST_SUMS && sums.add(node)) {
          node.output(0).ifPresent(values::add);
        }
      }
    }
    return false;
  }
}
