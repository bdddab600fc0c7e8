package io.quantry.quantizer.store;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where the bytes of new weights go while a model is quantized. The engine's lies on disk, so that
 * a model larger than memory can pass; {@link MemoryStore} is for all that fits. Thread-safe; each
 * draft is written by one thread.
 */
public interface TensorStore {

  /**
   * A tensor that an earlier, interrupted run over the same source finished.
   *
   * @param key says what the tensor is: whose weights, and all that its bytes depend on but the
   *     source
   */
  Optional<Tensor> finished(String key);

  /**
   * Begins a tensor.
   *
   * @param key as of {@link #finished}; unique within a run
   * @param type of a fixed width
   */
  Draft create(String key, ElementType type, long... dims);

  /** Whether anybody will read what is written; if not, drafts are finished without. */
  default boolean wantsBytes() {
    return true;
  }

  /** How many tensors may be worked on at a time. */
  int threads();

  /** A tensor that is being written, from its first byte to its last. */
  interface Draft {
    /** The next packed little-endian bytes: the remaining ones of the buffer. */
    void write(ByteBuffer bytes);

    /**
     * The tensor.
     *
     * @throws IllegalStateException if bytes are missing
     */
    Tensor finish();
  }
}
