package io.quantry.quantizer.pipeline;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Refuses weights that are not finite. NaN is never right in a constant; an infinity may be
 * (attention masks), but not in the weights of a product. What lies in a file is read in pieces.
 */
final class FiniteModel {
  private static final int PIECE_BYTES = 4 << 20;

  private static final Set<String> PRODUCTS =
      Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "LSTM", "GRU", "RNN", "Gather");

  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private FiniteModel() {}

  static void require(Model model) {
    FiniteModel check = new FiniteModel();
    for (Graph graph : model.allGraphs()) {
      for (Value value : graph.initializers()) {
        value.initializer().ifPresent(tensor -> check.require(value, tensor));
      }
    }
  }

  private void require(Value value, Tensor tensor) {
    if (tensor.elementType() != ElementType.FLOAT) {
      return;
    }
    boolean weights = value.consumers().stream().anyMatch(node -> PRODUCTS.contains(node.opType()));
    if (!(tensor.data() instanceof TensorData.External)) {
      require(value.name(), tensor.bytes().asFloatBuffer(), 0, weights);
      return;
    }
    long size = tensor.byteSize();
    for (long offset = 0; offset < size; offset += PIECE_BYTES) {
      piece.clear().limit((int) Math.min(PIECE_BYTES, size - offset));
      tensor.read(offset, piece);
      require(value.name(), piece.flip().asFloatBuffer(), offset / Float.BYTES, weights);
    }
  }

  private static void require(String tensor, FloatBuffer piece, long first, boolean weights) {
    for (int index = 0; index < piece.limit(); index++) {
      float element = piece.get(index);
      if (Float.isNaN(element) || (weights && Float.isInfinite(element))) {
        throw new QuantizationException(
            "model-non-finite",
            "The tensor '%s' holds %s at element %d; expected finite weights"
                .formatted(tensor, element, first + index));
      }
    }
  }
}
