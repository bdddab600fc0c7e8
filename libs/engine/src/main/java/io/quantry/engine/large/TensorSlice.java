package io.quantry.engine.large;

import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Part of a tensor along one axis, read in pieces from wherever the tensor lies: memory for the
 * part alone.
 */
final class TensorSlice {
  private static final int PIECE_BYTES = 1 << 20;

  private TensorSlice() {}

  /**
   * Empty where elements of less than a byte do not begin or end with one.
   *
   * @param axis from the front
   * @param from the first index
   * @param to behind the last one
   */
  static Optional<Tensor> of(Tensor tensor, int axis, long from, long to) {
    long[] dims = tensor.dims();
    long outer = 1;
    long innerBits = tensor.elementType().bits();
    for (int index = 0; index < dims.length; index++) {
      if (index < axis) {
        outer *= dims[index];
      } else if (index > axis) {
        innerBits *= dims[index];
      }
    }
    long lineBits = innerBits * dims[axis];
    boolean wholeBytes =
        (lineBits % Byte.SIZE == 0 || outer == 1)
            && innerBits * from % Byte.SIZE == 0
            && (innerBits * to % Byte.SIZE == 0 || outer == 1);
    if (!wholeBytes) {
      return Optional.empty();
    }
    int start = Math.toIntExact(innerBits * from / Byte.SIZE);
    int length = Math.toIntExact(Math.ceilDiv(innerBits * to, (long) Byte.SIZE)) - start;
    ByteBuffer part = ByteBuffer.allocate(Math.toIntExact(Math.multiplyExact(outer, length)));
    if (outer == 1) {
      tensor.read(start, part);
    } else {
      copyLines(tensor, outer, Math.toIntExact(lineBits / Byte.SIZE), start, part, length);
    }
    dims[axis] = to - from;
    return Optional.of(Tensor.ofBytes(tensor.elementType(), part.flip(), dims));
  }

  /** Reads whole lines, several at a time, and keeps the part of each. */
  private static void copyLines(
      Tensor tensor, long outer, int lineBytes, int start, ByteBuffer part, int length) {
    int lines = (int) Math.clamp(PIECE_BYTES / lineBytes, 1, outer);
    ByteBuffer piece = ByteBuffer.allocate(Math.multiplyExact(lines, lineBytes));
    for (long line = 0; line < outer; line += lines) {
      int count = (int) Math.min(lines, outer - line);
      piece.clear().limit(count * lineBytes);
      tensor.read(line * lineBytes, piece);
      for (int index = 0; index < count; index++) {
        part.put(piece.slice(index * lineBytes + start, length));
      }
    }
  }
}
