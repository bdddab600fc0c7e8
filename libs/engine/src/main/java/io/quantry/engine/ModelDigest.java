package io.quantry.engine;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The SHA-256 of all that a model holds: its large tensors piece by piece, then the model without
 * their contents. Memory does not grow with the weights, which may exceed what one message can
 * hold.
 */
final class ModelDigest {
  private static final int PIECE = 1 << 20;

  /** Smaller tensors stay in the model. */
  private static final long LARGE = 4_096;

  private ModelDigest() {}

  static String of(Model model) {
    MessageDigest digest = sha256();
    Model skeleton = model.copy();
    for (Graph graph : skeleton.allGraphs()) {
      for (Value value : List.copyOf(graph.initializers())) {
        Tensor tensor = value.initializer().orElse(null);
        if (tensor != null && tensor.elementType().isFixedWidth() && tensor.byteSize() >= LARGE) {
          add(digest, tensor);
          // Type and dimensions stay in what the name of the stand-in says.
          graph.setInitializer(
              value, Tensor.ofStrings(List.of(tensor.elementType().toString()), 1));
          Tensor dims = Tensor.ofInt64s(tensor.dims(), tensor.rank());
          digest.update(dims.bytes());
        }
      }
    }
    digest.update(ModelWriter.toBytes(skeleton));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, Tensor tensor) {
    long size = tensor.byteSize();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, size));
    for (long offset = 0; offset < size; offset += piece.capacity()) {
      piece.clear().limit((int) Math.min(piece.capacity(), size - offset));
      tensor.read(offset, piece);
      digest.update(piece.flip());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
