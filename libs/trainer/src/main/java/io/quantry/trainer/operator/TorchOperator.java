package io.quantry.trainer.operator;

import io.quantry.onnx.ir.Node;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * One operator of the ONNX standard as a function of tensors, differentiable in its float inputs.
 * Stateless; it makes new tensors and writes to none it was given, but for the statistics of a
 * BatchNormalization in training.
 */
@FunctionalInterface
public interface TorchOperator {
  /**
   * The outputs in order; those at the end that nobody reads may be left out.
   *
   * @throws IllegalArgumentException if shapes or values do not fit the operator
   */
  List<Tensor> apply(Call call);

  /** Why this use of the operator cannot be computed; empty if it can. */
  default Optional<String> obstacle(Node node) {
    return Optional.empty();
  }
}
