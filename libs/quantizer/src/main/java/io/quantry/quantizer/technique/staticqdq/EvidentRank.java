package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Which values are matrices, as far as the graph alone says: declared so, or made by operators that
 * only make matrices.
 */
final class EvidentRank {
  /** Bounds the walk through chains of activations. */
  private static final int MAX_STEPS = 64;

  private EvidentRank() {}

  static boolean isMatrix(Value value) {
    Value current = value;
    for (int step = 0; step < MAX_STEPS; step++) {
      if (current.shape().isPresent()) {
        return current.shape().get().rank() == 2;
      }
      Optional<Node> producer = current.producer();
      if (producer.isEmpty()) {
        return false;
      }
      switch (producer.get().opType()) {
        case "Flatten", "Gemm" -> {
          return true;
        }
        case "Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "Dropout", "Identity" ->
            current = producer.get().requireInput(0);
        default -> {
          return false;
        }
      }
    }
    return false;
  }
}
