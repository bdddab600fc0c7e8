package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;

/**
 * Products of which ONNX Runtime makes no MatMulNBits though their weights come from a
 * DequantizeLinear: those whose output, a bias added or not, goes through Relu or Clip. Measured
 * with 1.29, where what follows is another such product; other activations do no harm.
 */
final class CutOffs {
  private CutOffs() {}

  /** Whether the product's output is cut off. */
  static boolean follow(Node product) {
    return product.output(0).filter(CutOffs::isCutOff).isPresent();
  }

  private static boolean isCutOff(Value value) {
    return value.consumers().stream()
        .anyMatch(
            node ->
                node.is("Relu")
                    || node.is("Clip")
                    || (node.is("Add") && node.output(0).filter(CutOffs::isCutOff).isPresent()));
  }
}
