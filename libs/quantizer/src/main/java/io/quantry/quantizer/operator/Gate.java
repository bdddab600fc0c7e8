package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.Range;
import java.util.Collection;
import java.util.Optional;

/**
 * {@code x * gate(x)} with a HardSigmoid (hard swish) or Sigmoid (swish) as gate. Below some bound
 * the product is zero, or next to it, whatever x is: a range of x need not reach further down, and
 * its steps get finer.
 */
public final class Gate {
  /** {@code 8 / (1 + e^8)} is 0.0027: less than half a step of a product with maximum 1.4. */
  private static final float SWISH_BOUND = -8;

  private Gate() {}

  /** The part of a value's range that matters to its consumers. */
  public static Range relevant(Value value, Range range) {
    Optional<Float> bound = lowerBound(value);
    return bound.isPresent() && range.min() < bound.get() && range.max() > bound.get()
        ? new Range(bound.get(), range.max())
        : range;
  }

  private static Optional<Float> lowerBound(Value value) {
    Collection<Node> consumers = value.consumers();
    if (consumers.size() != 2 || value.isGraphOutput()) {
      return Optional.empty();
    }
    for (Node gate : consumers) {
      boolean multiplied =
          (gate.is("HardSigmoid") || gate.is("Sigmoid"))
              && consumers.stream().anyMatch(product -> multiplies(product, value, gate));
      if (multiplied) {
        return gate.is("Sigmoid")
            ? Optional.of(SWISH_BOUND)
            : HardSigmoidForm.of(gate).map(form -> -form.offset());
      }
    }
    return Optional.empty();
  }

  private static boolean multiplies(Node product, Value value, Node source) {
    Value gated = source.requireOutput(0);
    if (!product.is("Mul") || gated.uses().size() != 1 || gated.isGraphOutput()) {
      return false;
    }
    Use use = gated.uses().getFirst();
    return use.node().equals(product) && product.requireInput(1 - use.inputIndex()).equals(value);
  }
}
