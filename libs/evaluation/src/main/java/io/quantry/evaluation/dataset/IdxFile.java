package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An idx file of unsigned bytes, plain or gzip-compressed: two zero bytes, the element type (8),
 * the number of dimensions, big-endian sizes, then the elements. Never reads more than the sizes
 * announce, so that a compressed bomb stays in its box.
 */
final class IdxFile implements AutoCloseable {
  private static final int UNSIGNED_BYTE = 8;
  private static final int MOST_DIMENSIONS = 4;
  private static final int BUFFER_BYTES = 1 << 16;

  private final String role;
  private final DataInputStream stream;
  private final int[] sizes;

  private IdxFile(String role, DataInputStream stream, int[] sizes) {
    this.role = role;
    this.stream = stream;
    this.sizes = sizes;
  }

  static IdxFile open(Path file, String role) {
    try {
      DataInputStream stream = new DataInputStream(plain(file));
      try {
        return new IdxFile(role, stream, header(stream, role));
      } catch (IOException | RuntimeException e) {
        stream.close();
        throw e;
      }
    } catch (IOException e) {
      throw malformed(role, "is not readable as idx: " + reason(e), e);
    }
  }

  /** Sizes of all dimensions; the first counts the samples. */
  int[] sizes() {
    return sizes.clone();
  }

  /** Bytes of one sample. */
  int sampleBytes() {
    int bytes = 1;
    for (int axis = 1; axis < sizes.length; axis++) {
      bytes *= sizes[axis];
    }
    return bytes;
  }

  void read(byte[] target, int offset, int count) {
    try {
      stream.readFully(target, offset, count);
    } catch (IOException e) {
      throw malformed(role, "ends before its last sample: " + reason(e), e);
    }
  }

  void skip(long bytes) {
    try {
      stream.skipNBytes(bytes);
    } catch (IOException e) {
      throw malformed(role, "ends before its last sample: " + reason(e), e);
    }
  }

  /** After the last sample nothing may follow. */
  void requireEnd() {
    try {
      if (stream.read() != -1) {
        throw malformed(role, "holds more than its header announces", null);
      }
    } catch (IOException e) {
      throw malformed(role, "is damaged after its last sample: " + reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw malformed(role, "cannot be closed: " + reason(e), e);
    }
  }

  private static InputStream plain(Path file) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    raw.mark(2);
    boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    return gzip ? new BufferedInputStream(new GZIPInputStream(raw), BUFFER_BYTES) : raw;
  }

  private static int[] header(DataInputStream stream, String role) throws IOException {
    int magic = stream.readInt();
    int type = magic >>> 8;
    int rank = magic & 0xff;
    if (type != UNSIGNED_BYTE) {
      boolean idx = type >= UNSIGNED_BYTE && type <= 0x0e;
      throw new EvaluationException(
          idx ? "dtype-forbidden" : "dataset-malformed",
          idx
              ? "the %s file holds elements of idx type 0x%02x, only unsigned bytes (0x08) are read"
                  .formatted(role, type)
              : "the %s file does not begin as an idx file of unsigned bytes".formatted(role));
    }
    if (rank < 1 || rank > MOST_DIMENSIONS) {
      throw malformed(role, "has %d dimensions, expected 1 to 4".formatted(rank), null);
    }
    int[] sizes = new int[rank];
    long bytes = 1;
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = stream.readInt();
      if (sizes[axis] < 0 || (axis > 0 && sizes[axis] == 0)) {
        throw malformed(role, "has impossible sizes", null);
      }
      bytes = axis == 0 ? 1 : bytes * sizes[axis];
      if (bytes > Integer.MAX_VALUE) {
        throw malformed(role, "announces samples of over 2 GiB: " + Arrays.toString(sizes), null);
      }
    }
    return sizes;
  }

  private static String reason(IOException e) {
    return e instanceof EOFException ? "unexpected end" : String.valueOf(e.getMessage());
  }

  private static EvaluationException malformed(
      String role, String what, @Nullable Throwable cause) {
    String message = "the %s file %s".formatted(role, what);
    return cause == null
        ? new EvaluationException("dataset-malformed", message)
        : new EvaluationException("dataset-malformed", message, cause);
  }
}
