package io.quantry.quantizer.store;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Keeps tensors on the heap, each below 2 GiB; nothing outlasts a run. */
public enum MemoryStore implements TensorStore {
  /** It has no state. */
  INSTANCE;

  @Override
  public Optional<Tensor> finished(String key) {
    return Optional.empty();
  }

  @Override
  public Draft create(String key, ElementType type, long... dims) {
    long elements = 1;
    for (long dim : dims) {
      elements = Math.multiplyExact(elements, dim);
    }
    return new OnHeap(type, dims.clone(), Math.toIntExact(type.byteSize(elements)));
  }

  @Override
  public int threads() {
    return 1;
  }

  private static final class OnHeap implements Draft {
    private final ElementType type;
    private final long[] dims;
    private final ByteBuffer content;

    private OnHeap(ElementType type, long[] dims, int bytes) {
      this.type = type;
      this.dims = dims;
      this.content = ByteBuffer.allocate(bytes);
    }

    @Override
    public void write(ByteBuffer bytes) {
      content.put(bytes);
    }

    @Override
    public Tensor finish() {
      if (content.hasRemaining()) {
        throw new IllegalStateException("%d bytes are missing".formatted(content.remaining()));
      }
      return Tensor.ofBytes(type, content.flip(), dims);
    }
  }
}
