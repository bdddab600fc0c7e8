package io.quantry.bench;

import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;

/** Tensors made longer. */
final class Repetition {
  private Repetition() {}

  /** The tensor beside itself along an axis. */
  static TensorValue twice(TensorValue value, int axis) {
    long[] shape = value.shape();
    int blocks = 1;
    for (int before = 0; before < axis; before++) {
      blocks = Math.multiplyExact(blocks, (int) shape[before]);
    }
    shape[axis] *= 2;
    ByteBuffer from = value.content();
    int block = from.remaining() / blocks;
    ByteBuffer content = TensorValue.allocate(ElementType.UINT8, 2L * from.remaining());
    for (int i = 0; i < blocks; i++) {
      content.put(from.slice(i * block, block)).put(from.slice(i * block, block));
    }
    return new TensorValue(value.elementType(), shape, content.flip());
  }
}
