package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/**
 * A file of vectors in the form of the TEXMEX corpora (corpus-texmex.irisa.fr): each row is its
 * dimension {@code d} as a little-endian int, then {@code d} elements. All rows have the same
 * dimension. Rows are read by number, fastest in ascending order; not thread-safe.
 */
final class VectorFile implements AutoCloseable {
  private static final int MOST_DIMENSION = 1 << 16;
  private static final int BUFFER_BYTES = 1 << 16;

  /** What the elements are. */
  enum Kind {
    /** 32-bit floats. */
    FVECS(Float.BYTES),
    /** Unsigned bytes. */
    BVECS(Byte.BYTES),
    /** 32-bit ints. */
    IVECS(Integer.BYTES);

    private final int elementBytes;

    Kind(int elementBytes) {
      this.elementBytes = elementBytes;
    }

    /** By the ending of a file's name, which is the kind's. */
    static Optional<Kind> of(Path file) {
      String name = String.valueOf(file.getFileName()).toUpperCase(Locale.ROOT);
      for (Kind kind : values()) {
        if (name.endsWith("." + kind.name())) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private final FileChannel channel;
  private final String role;
  private final Kind kind;
  private final int dimension;
  private final int rows;
  private final ByteBuffer buffer;
  private int bufferedFrom;
  private int bufferedRows;

  private VectorFile(FileChannel channel, String role, Kind kind, int dimension, int rows) {
    this.channel = channel;
    this.role = role;
    this.kind = kind;
    this.dimension = dimension;
    this.rows = rows;
    int most = Math.max(1, BUFFER_BYTES / rowBytes());
    this.buffer = ByteBuffer.allocate(most * rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Opens a file and reads its first dimension.
   *
   * @param role the file's, for messages
   * @throws EvaluationException {@code dataset-empty} or {@code dataset-malformed}
   */
  static VectorFile open(Path file, Kind kind, String role) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return open(channel, kind, role);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the %s file cannot be read".formatted(role), e);
    }
  }

  private static VectorFile open(FileChannel channel, Kind kind, String role) throws IOException {
    long bytes = channel.size();
    if (bytes == 0) {
      throw new EvaluationException("dataset-empty", "the %s file holds no vector".formatted(role));
    }
    if (bytes < Integer.BYTES) {
      throw malformed(role, "ends in its first dimension");
    }
    int dimension = ZipArchive.read(channel, 0, Integer.BYTES).getInt();
    if (dimension < 1 || dimension > MOST_DIMENSION) {
      throw malformed(
          role,
          "begins with the dimension %d, expected 1 to %d".formatted(dimension, MOST_DIMENSION));
    }
    long rowBytes = Integer.BYTES + (long) dimension * kind.elementBytes;
    if (bytes % rowBytes != 0 || bytes / rowBytes > Integer.MAX_VALUE) {
      throw malformed(
          role,
          "has %d bytes, expected up to 2³¹ − 1 rows of %d (%d elements of %s)"
              .formatted(bytes, rowBytes, dimension, kind));
    }
    return new VectorFile(channel, role, kind, dimension, (int) (bytes / rowBytes));
  }

  int dimension() {
    return dimension;
  }

  int rows() {
    return rows;
  }

  /**
   * Reads a row as floats; ints beyond 2²⁴ are rounded.
   *
   * @param row from 0
   * @param target as many elements as the dimension
   * @throws EvaluationException {@code dataset-malformed} if the row has another dimension
   */
  void read(int row, float[] target) {
    int at = position(row);
    for (int i = 0; i < dimension; i++) {
      target[i] =
          switch (kind) {
            case FVECS -> buffer.getFloat(at + i * Float.BYTES);
            case BVECS -> buffer.get(at + i) & 0xff;
            case IVECS -> buffer.getInt(at + i * Integer.BYTES);
          };
    }
  }

  /** As {@link #read(int, float[])}, exactly; not for floats. */
  void read(int row, int[] target) {
    int at = position(row);
    for (int i = 0; i < dimension; i++) {
      target[i] =
          switch (kind) {
            case FVECS -> throw new IllegalStateException("floats are not read as ints");
            case BVECS -> buffer.get(at + i) & 0xff;
            case IVECS -> buffer.getInt(at + i * Integer.BYTES);
          };
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the %s file cannot be closed".formatted(role), e);
    }
  }

  /** Where the row's elements stand in the buffer. */
  private int position(int row) {
    if (row < bufferedFrom || row >= bufferedFrom + bufferedRows) {
      fill(row);
    }
    int at = (row - bufferedFrom) * rowBytes();
    if (buffer.getInt(at) != dimension) {
      throw malformed(
          role,
          "has the dimension %d in row %d, %d before".formatted(buffer.getInt(at), row, dimension));
    }
    return at + Integer.BYTES;
  }

  private void fill(int row) {
    int count = Math.min(buffer.capacity() / rowBytes(), rows - row);
    buffer.clear().limit(count * rowBytes());
    long from = (long) row * rowBytes();
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, from + buffer.position()) < 0) {
          throw malformed(role, "ends before its last row");
        }
      }
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the %s file cannot be read".formatted(role), e);
    }
    bufferedFrom = row;
    bufferedRows = count;
  }

  private int rowBytes() {
    return Integer.BYTES + dimension * kind.elementBytes;
  }

  private static EvaluationException malformed(String role, String what) {
    return new EvaluationException("dataset-malformed", "the %s file %s".formatted(role, what));
  }
}
