package io.quantry.quantizer.pipeline;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.weights.FiniteWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Refuses models whose FLOAT constants are not finite, as {@link FiniteWeights} has it. What lies
 * in a file is read in pieces.
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
      FiniteWeights.require(value.name(), tensor.bytes().asFloatBuffer(), 0, weights);
      return;
    }
    long size = tensor.byteSize();
    for (long offset = 0; offset < size; offset += PIECE_BYTES) {
      piece.clear().limit((int) Math.min(PIECE_BYTES, size - offset));
      tensor.read(offset, piece);
      FiniteWeights.require(
          value.name(), piece.flip().asFloatBuffer(), offset / Float.BYTES, weights);
    }
  }
}
