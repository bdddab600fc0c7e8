package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import java.util.Optional;

/**
 * Weights that an operator of ONNX Runtime packs into bytes, in blocks with a scale each.
 *
 * @param slot the input that holds them
 */
record PackedWeights(int slot, WeightPrecision precision) {
  static Optional<PackedWeights> of(Node node) {
    return switch (node.opType()) {
      case "MatMulNBits" -> Optional.of(new PackedWeights(1, precision(node, 3)));
      case "GatherBlockQuantized" -> Optional.of(new PackedWeights(0, precision(node, 3)));
      default -> Optional.empty();
    };
  }

  private static WeightPrecision precision(Node node, int zeroPoints) {
    return new WeightPrecision(
        "int" + node.attributeInt("bits", 4),
        "block " + node.attributeInt("block_size", 128),
        node.input(zeroPoints).isEmpty());
  }
}
