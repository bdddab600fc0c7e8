package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** One npy array's stream, row by row, and the batch that is being filled. */
final class NpyColumn implements AutoCloseable {
  private final String name;
  private final NpyHeader header;
  private final InputStream stream;
  private final byte[] row;
  private ByteBuffer content = ByteBuffer.allocate(0);

  /**
   * Reads the header and stands before the first row.
   *
   * @param stream from the array's first byte on; closed with this
   */
  NpyColumn(InputStream stream, String name) throws IOException {
    this.name = name;
    this.stream = stream;
    this.header = NpyHeader.read(stream, name);
    long rowBytes = header.rowBytes();
    if (rowBytes > Integer.MAX_VALUE) {
      throw new EvaluationException(
          "dataset-malformed",
          "a sample of array '%s' takes %d bytes, at most 2 GiB are read"
              .formatted(name, rowBytes));
    }
    this.row = new byte[(int) rowBytes];
  }

  String name() {
    return name;
  }

  int rowBytes() {
    return row.length;
  }

  void begin(int batch) {
    content = TensorValue.allocate(ElementType.UINT8, (long) batch * row.length);
  }

  void row(boolean take) throws IOException {
    if (stream.readNBytes(row, 0, row.length) < row.length) {
      throw new IOException("array '%s' ends before its last sample".formatted(name));
    }
    if (take) {
      int width = header.elementType().bits() / 8;
      if (header.bigEndian() && width > 1) {
        turn(width);
      }
      content.put(row);
    }
  }

  void requireEnd() throws IOException {
    if (stream.read() != -1) {
      throw new IOException("array '%s' is longer than its shape".formatted(name));
    }
  }

  /** What was taken since {@link #begin}. */
  TensorValue end(int size) {
    long[] shape = header.shape().clone();
    shape[0] = size;
    return new TensorValue(header.elementType(), shape, content.flip());
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private void turn(int width) {
    for (int start = 0; start < row.length; start += width) {
      for (int low = start, high = start + width - 1; low < high; low++, high--) {
        byte swapped = row[low];
        row[low] = row[high];
        row[high] = swapped;
      }
    }
  }
}
