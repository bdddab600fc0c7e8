package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Whether a Conv, Gemm or MatMul has constant FP32 weights and, if any, a constant bias by channel.
 */
public final class WeightedForm {
  private WeightedForm() {}

  /** Why it cannot become an integer kernel; empty if it can. */
  public static Optional<String> obstacle(Node node) {
    return node.is("Conv") ? convObstacle(node) : productObstacle(node);
  }

  private static Optional<String> convObstacle(Node node) {
    Value weights = node.requireInput(1);
    Optional<Tensor> tensor = weights.isConstant() ? weights.initializer() : Optional.empty();
    if (tensor.isEmpty()) {
      return Optional.of("its weights are not constant");
    }
    if (tensor.get().elementType() != ElementType.FLOAT) {
      return Optional.of("its weights are " + tensor.get().elementType() + ", not FP32");
    }
    if (tensor.get().rank() < 3 || tensor.get().elementCount() == 0) {
      return Optional.of("its weights have no kernel dimensions");
    }
    return biasObstacle(node, tensor.get().dim(0));
  }

  private static Optional<String> productObstacle(Node node) {
    Optional<MatrixOperand> operand = MatrixOperand.of(node);
    if (operand.isEmpty()) {
      boolean constant = node.requireInput(0).isConstant() || node.requireInput(1).isConstant();
      return Optional.of(
          constant
              ? "its constant operand is not an FP32 matrix on the right"
              : "both operands are activations");
    }
    return GemmForm.obstacle(node).or(() -> biasObstacle(node, operand.get().columns()));
  }

  private static Optional<String> biasObstacle(Node node, long channels) {
    return node.input(2)
        .filter(bias -> !GemmForm.isChannelBias(bias, channels))
        .map(bias -> "its bias is not a constant for each channel");
  }
}
