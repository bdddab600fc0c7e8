package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The operand of an addition that a skip connection brings. A runtime that fuses a product with the
 * addition behind it wants that operand, and only that one, quantized.
 */
final class ResidualOperand {
  private ResidualOperand() {}

  /** Why the node takes no residual operand; empty if it does. */
  static Optional<String> obstacle(Node node, Selection selection) {
    return node.is("Add") && of(node, selection).isPresent()
        ? Optional.empty()
        : Optional.of("it does not add a skip connection to a quantized product");
  }

  /** Which input it is, if the other one is the result of a chosen product and of no other use. */
  static OptionalInt of(Node add, Selection selection) {
    boolean first = isProduct(add.requireInput(0), selection);
    boolean second = isProduct(add.requireInput(1), selection);
    int residual = second ? 0 : 1;
    boolean neither = !first && !second;
    return neither || add.requireInput(residual).isInitializer()
        ? OptionalInt.empty()
        : OptionalInt.of(residual);
  }

  private static boolean isProduct(Value value, Selection selection) {
    return value.uses().size() == 1
        && !value.isGraphOutput()
        && value.producer().filter(node -> selection.isChosenProduct(node)).isPresent();
  }
}
