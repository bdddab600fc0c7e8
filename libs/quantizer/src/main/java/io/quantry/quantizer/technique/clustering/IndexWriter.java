package io.quantry.quantizer.technique.clustering;

import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.store.TensorStore;
import java.nio.ByteBuffer;

/** Writes indices, a byte each or two to a byte; an odd one waits for the next. */
final class IndexWriter {
  private static final int PIECE = 1 << 16;
  private static final int BITS = 4;

  private final TensorStore.Draft draft;
  private final boolean packed;
  private final byte[] waiting = new byte[PIECE];
  private final byte[] bytes = new byte[PIECE / 2];
  private int count;

  /**
   * @param entries that indices tell apart: up to 16 take half a byte
   */
  IndexWriter(TensorStore.Draft draft, int entries) {
    this.draft = draft;
    this.packed = entries <= 1 << BITS;
  }

  /** The next {@code length} indices. */
  void write(byte[] indices, int length) {
    if (!packed) {
      draft.write(ByteBuffer.wrap(indices, 0, length));
      return;
    }
    int done = 0;
    while (done < length) {
      int piece = Math.min(PIECE - count, length - done);
      System.arraycopy(indices, done, waiting, count, piece);
      count += piece;
      done += piece;
      if (count == PIECE) {
        flush();
      }
    }
  }

  /** Writes what waits, at the end: an odd index takes a whole byte. */
  void flush() {
    BitPacking.pack(waiting, count, BITS, bytes, 0);
    draft.write(ByteBuffer.wrap(bytes, 0, BitPacking.bytes(count, BITS)));
    count = 0;
  }
}
