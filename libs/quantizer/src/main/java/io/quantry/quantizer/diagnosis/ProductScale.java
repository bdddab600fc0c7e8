package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the int32 sums of a MatMulInteger or ConvInteger become floats: Cast, then Mul by the product
 * of the activation's scale and the weights'.
 *
 * @param rescale the Mul whose output is the product in floats; null if the chain is another
 * @param scales the node that multiplies both scales; null likewise
 */
record ProductScale(@Nullable Node rescale, @Nullable Node scales) {
  private static final ProductScale OTHER = new ProductScale(null, null);

  static ProductScale after(Node integerProduct) {
    Node cast = sole(integerProduct.requireOutput(0)).filter(node -> node.is("Cast")).orElse(null);
    if (cast == null) {
      return OTHER;
    }
    Value floats = cast.requireOutput(0);
    Node rescale = sole(floats).filter(node -> node.is("Mul")).orElse(null);
    if (rescale == null) {
      return OTHER;
    }
    Value other = rescale.requireInput(rescale.requireInput(0).equals(floats) ? 1 : 0);
    Node scales = other.producer().filter(node -> node.is("Mul")).orElse(null);
    return scales == null ? OTHER : new ProductScale(rescale, scales);
  }

  /** The constant one of the two scales: the weights'. */
  Optional<Value> constant() {
    return scales == null
        ? Optional.empty()
        : scales.inputs().stream()
            .flatMap(Optional::stream)
            .filter(value -> Constants.of(value).isPresent())
            .findFirst();
  }

  private static Optional<Node> sole(Value value) {
    return value.uses().size() == 1 && !value.isGraphOutput()
        ? Optional.of(value.uses().getFirst().node())
        : Optional.empty();
  }
}
