package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;

/** The forms of weights that are brought back when a model is loaded. */
final class StoredForms {
  private StoredForms() {}

  /** {@code Mul(Cast(narrow constant), FLOAT constant)}. */
  static boolean isScaled(Node node) {
    return node.is("Mul") && isCastOfNarrow(node.requireInput(0)) && isFloat(node.requireInput(1));
  }

  /**
   * {@code Gather} or {@code GatherElements} of a FLOAT constant by {@code Cast(narrow constant)}.
   */
  static boolean isLookedUp(Node node) {
    return (node.is("Gather") || node.is("GatherElements"))
        && isFloat(node.requireInput(0))
        && isCastOfNarrow(node.requireInput(1));
  }

  /** The codebook of what a Gather looks up in a table of indices; empty where it holds no such. */
  static Optional<Value> codebookBehind(Node gather) {
    return gather.is("Gather")
        ? gather
            .output(0)
            .flatMap(StoredForms::sole)
            .filter(node -> node.is("Cast"))
            .flatMap(cast -> sole(cast.requireOutput(0)))
            .filter(node -> node.is("Gather") || node.is("GatherElements"))
            .map(node -> node.requireInput(0))
            .filter(StoredForms::isFloatOrItsRows)
        : Optional.empty();
  }

  private static boolean isFloatOrItsRows(Value value) {
    return isFloat(value)
        || value
            .producer()
            .filter(node -> node.is("Gather") && isFloat(node.requireInput(0)))
            .isPresent();
  }

  private static boolean isCastOfNarrow(Value value) {
    return value
        .producer()
        .filter(node -> node.is("Cast"))
        .flatMap(cast -> Constants.of(cast.requireInput(0)))
        .map(Tensor::elementType)
        .filter(type -> type.bits() > 0 && type.bits() <= Byte.SIZE)
        .isPresent();
  }

  private static boolean isFloat(Value value) {
    return Constants.of(value)
        .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
        .isPresent();
  }

  private static Optional<Node> sole(Value value) {
    return value.uses().size() == 1 && !value.isGraphOutput()
        ? Optional.of(value.uses().getFirst().node())
        : Optional.empty();
  }
}
