package io.quantry.quantizer.pipeline;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Refuses weights that are not finite. NaN is never right in a constant; an infinity may be
 * (attention masks), but not in the weights of a product.
 */
final class FiniteWeights {
  private static final Set<String> PRODUCTS =
      Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "LSTM", "GRU", "RNN", "Gather");

  private FiniteWeights() {}

  static void require(Model model) {
    for (Graph graph : model.allGraphs()) {
      for (Value value : graph.initializers()) {
        value.initializer().ifPresent(tensor -> require(value, tensor));
      }
    }
  }

  private static void require(Value value, Tensor tensor) {
    if (tensor.elementType() != ElementType.FLOAT) {
      return;
    }
    boolean weights = value.consumers().stream().anyMatch(node -> PRODUCTS.contains(node.opType()));
    FloatBuffer content = tensor.bytes().asFloatBuffer();
    for (int i = 0; i < content.limit(); i++) {
      float element = content.get(i);
      if (Float.isNaN(element) || (weights && Float.isInfinite(element))) {
        throw new QuantizationException(
            "model-non-finite",
            "The tensor '%s' holds %s at element %d; expected finite weights"
                .formatted(value.name(), element, i));
      }
    }
  }
}
