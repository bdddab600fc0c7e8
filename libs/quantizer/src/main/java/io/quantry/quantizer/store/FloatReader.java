package io.quantry.quantizer.store;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Reads the elements of a FLOAT tensor from first to last through one buffer of {@value
 * #BUFFER_BYTES} bytes, however large the tensor is. Not thread-safe.
 */
public final class FloatReader {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Tensor tensor;
  private final long byteSize;
  private final ByteBuffer bytes;
  private FloatBuffer floats;
  private long next;

  /**
   * @param tensor FLOAT
   */
  public FloatReader(Tensor tensor) {
    if (tensor.elementType() != ElementType.FLOAT) {
      throw new IllegalArgumentException(tensor + " is not FLOAT");
    }
    this.tensor = packed(tensor);
    this.byteSize = tensor.byteSize();
    this.bytes =
        ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, Math.max(Float.BYTES, byteSize)))
            .order(ByteOrder.LITTLE_ENDIAN);
    this.floats = bytes.asFloatBuffer().limit(0);
  }

  /** Content in a typed field is unpacked once, not once for each piece. */
  private static Tensor packed(Tensor tensor) {
    boolean raw =
        tensor.data() instanceof TensorData.Raw || tensor.data() instanceof TensorData.External;
    return raw ? tensor : Tensor.ofFloats(tensor.floats(), tensor.dims());
  }

  /** Begins anew at an element. */
  public void seek(long element) {
    next = Math.multiplyExact(Float.BYTES, element);
    floats.limit(0);
  }

  /** The next {@code count} elements, into {@code target} from {@code offset} on. */
  public void read(float[] target, int offset, int count) {
    int done = 0;
    while (done < count) {
      if (!floats.hasRemaining()) {
        fill();
      }
      int piece = Math.min(floats.remaining(), count - done);
      floats.get(target, offset + done, piece);
      done += piece;
    }
  }

  private void fill() {
    bytes.clear().limit((int) Math.min(bytes.capacity(), byteSize - next));
    if (!bytes.hasRemaining()) {
      throw new IndexOutOfBoundsException(tensor + " has no more elements");
    }
    int length = bytes.limit();
    tensor.read(next, bytes);
    next += length;
    floats = bytes.flip().asFloatBuffer();
  }
}
