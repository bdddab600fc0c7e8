package io.quantry.onnx.ir;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * How a tensor's content is stored. Arrays are owned by the data: do not write to them. The typed
 * fields hold more element types than their names say (the specification lists which); read content
 * through {@link Tensor}.
 */
@SuppressWarnings("ArrayRecordComponent") // weights are not copied for the sake of a record
public sealed interface TensorData {
  /** No content field at all: an empty tensor, or content that only the extras could keep. */
  record Absent() implements TensorData {}

  /** Packed little-endian bytes. */
  record Raw(ByteString bytes) implements TensorData {}

  record Floats(float[] values) implements TensorData {}

  record Int32s(int[] values) implements TensorData {}

  record Int64s(long[] values) implements TensorData {}

  record Doubles(double[] values) implements TensorData {}

  record Uint64s(long[] values) implements TensorData {}

  record Strings(List<ByteString> values) implements TensorData {
    public Strings {
      values = List.copyOf(values);
    }
  }

  /** Packed bytes in a side file, read when asked for. */
  record External(SideFile file, long offset, long length) implements TensorData {}

  /** Where external bytes come from; implementations read positionally and are thread-safe. */
  interface SideFile {
    /** The name as the model states it. */
    String location();

    /**
     * Fills the buffer with the bytes from the position on.
     *
     * @throws java.io.UncheckedIOException if that cannot be done
     */
    void read(long position, java.nio.ByteBuffer target);
  }
}
