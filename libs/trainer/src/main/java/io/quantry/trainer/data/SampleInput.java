package io.quantry.trainer.data;

import io.quantry.onnx.ir.ElementType;
import java.util.Arrays;

/**
 * One input of the model as samples have it.
 *
 * @param name of the model's input
 * @param elementType of fixed width
 * @param dims of one sample, without the batch axis
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
public record SampleInput(String name, ElementType elementType, long[] dims) {

  /** Elements of one sample. */
  public long elements() {
    return Arrays.stream(dims).reduce(1, Math::multiplyExact);
  }

  /** Bytes of one sample. */
  public long bytes() {
    return elementType.byteSize(elements());
  }

  /** The dims of a batch. */
  public long[] batchDims(int samples) {
    long[] all = new long[dims.length + 1];
    all[0] = samples;
    System.arraycopy(dims, 0, all, 1, dims.length);
    return all;
  }
}
