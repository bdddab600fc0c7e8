package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/** Which Gemm nodes are a plain product with an optional constant bias. */
public final class GemmForm {
  private GemmForm() {}

  /**
   * Why a Gemm cannot be written as an integer product; empty if it can. Other operators always
   * can.
   */
  public static Optional<String> obstacle(Node node) {
    if (!node.is("Gemm")) {
      return Optional.empty();
    }
    if (node.attributeInt("transA", 0) != 0) {
      return Optional.of("its left operand is transposed");
    }
    if (node.attributeFloat("alpha", 1f) != 1f || node.attributeFloat("beta", 1f) != 1f) {
      return Optional.of("alpha and beta are not 1");
    }
    return Optional.empty();
  }

  /**
   * A constant FLOAT bias with one element for each output channel: dims {@code [n]} or {@code [1,
   * …, n]}.
   */
  public static boolean isChannelBias(Value value, long channels) {
    return value.isConstant()
        && value
            .initializer()
            .filter(
                tensor ->
                    tensor.elementType() == ElementType.FLOAT
                        && tensor.rank() >= 1
                        && tensor.elementCount() == channels
                        && tensor.dim(-1) == channels)
            .isPresent();
  }
}
