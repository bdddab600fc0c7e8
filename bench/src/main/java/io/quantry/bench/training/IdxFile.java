package io.quantry.bench.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Bytes of some shape, as MNIST is published (LeCun et al., "The MNIST database"): two zeros, type
 * 8, the rank, then each dim as a big-endian int, then the elements, all of it in gzip.
 *
 * @param dims each at least 1
 * @param elements row-major, unsigned
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
record IdxFile(int[] dims, byte[] elements) {
  private static final int UNSIGNED_BYTES = 0x0800;
  private static final int MOST_ELEMENTS = 1 << 28;

  /**
   * @throws Refused if there is no such file or it is another one
   */
  static IdxFile read(Path file, int rank) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Refused("no data: there is no file " + file);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      ByteBuffer header = ByteBuffer.wrap(in.readNBytes(4 + 4 * rank));
      if (header.remaining() < 4 + 4 * rank || header.getInt() != (UNSIGNED_BYTES | rank)) {
        throw new Refused("%s is no idx file of bytes with %d axes".formatted(file, rank));
      }
      int[] dims = new int[rank];
      long count = 1;
      for (int i = 0; i < rank; i++) {
        dims[i] = header.getInt();
        count = dims[i] < 1 || count > MOST_ELEMENTS ? Long.MAX_VALUE : count * dims[i];
      }
      if (count > MOST_ELEMENTS) {
        throw new Refused(file + " has dims that are no pictures'");
      }
      byte[] elements = in.readNBytes((int) count);
      if (elements.length < count || in.read() >= 0) {
        throw new Refused("%s does not hold the %,d bytes it promises".formatted(file, count));
      }
      return new IdxFile(dims, elements);
    }
  }
}
