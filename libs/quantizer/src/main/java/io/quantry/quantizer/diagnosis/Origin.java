package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The constant behind an operand, through nodes that only convert or rearrange it.
 *
 * @param dequantize the DequantizeLinear on the way; null if there is none
 * @param bits whether the constant holds one element in each bit
 * @param scale by which the numbers of a constant that was cast are multiplied
 * @param codebook whose entries the constant holds the indices of
 */
record Origin(
    Tensor tensor,
    @Nullable Node dequantize,
    boolean bits,
    @Nullable Value scale,
    @Nullable Value codebook) {
  private static final int LONGEST = 16;
  private static final Set<String> CARRIERS =
      Set.of("Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze");

  /** They widen integers of few bits, where their further operands are constants. */
  private static final Set<String> WIDENERS =
      Set.of("BitShift", "BitwiseAnd", "Mul", "Slice", "Sub");

  /** A constant, or a default that a caller might override: old models list weights as inputs. */
  static Optional<Tensor> tensor(Value value) {
    return value.initializer().or(() -> Constants.of(value));
  }

  static Optional<Origin> of(Value value) {
    Value current = value;
    Node dequantize = null;
    boolean bits = false;
    Value scale = null;
    Value codebook = null;
    for (int step = 0; step < LONGEST; step++) {
      Optional<Tensor> tensor = tensor(current);
      if (tensor.isPresent()) {
        return Optional.of(new Origin(tensor.get(), dequantize, bits, scale, codebook));
      }
      Node producer = current.producer().orElse(null);
      if (producer == null || producer.input(0).isEmpty()) {
        return Optional.empty();
      }
      int followed = 0;
      if (producer.opType().equals("DequantizeLinear")) {
        dequantize = producer;
      } else if (StoredForms.isScaled(producer)) {
        scale = producer.requireInput(1);
      } else if (StoredForms.isLookedUp(producer)) {
        codebook = producer.requireInput(0);
        followed = 1;
      } else if (!CARRIERS.contains(producer.opType()) && !widens(producer)) {
        return Optional.empty();
      }
      bits |= producer.is("BitShift");
      current = producer.requireInput(followed);
    }
    return Optional.empty();
  }

  /** How many elements the constant stands for. */
  long elements() {
    return bits ? Byte.SIZE * tensor.elementCount() : tensor.elementCount();
  }

  private static boolean widens(Node node) {
    return WIDENERS.contains(node.opType())
        && node.inputs().stream()
            .skip(1)
            .flatMap(Optional::stream)
            .allMatch(operand -> tensor(operand).filter(Origin::isInteger).isPresent());
  }

  private static boolean isInteger(Tensor tensor) {
    return tensor.elementType().isInteger();
  }
}
