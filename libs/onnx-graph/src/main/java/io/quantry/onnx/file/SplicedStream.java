package io.quantry.onnx.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file's bytes with some of them replaced; what is left out is never read. */
final class SplicedStream extends InputStream {
  private final FileChannel channel;
  private final long size;
  private final Iterator<Splice> splices;
  private @Nullable Splice next;
  private int insteadRead;
  private long position;

  /**
   * @param splices by their positions, apart from each other
   */
  SplicedStream(FileChannel channel, List<Splice> splices) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    this.splices = splices.iterator();
    advance();
  }

  private void advance() {
    next = splices.hasNext() ? splices.next() : null;
    insteadRead = 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Splice splice = next;
    while (splice != null && position == splice.from()) {
      int left = splice.instead().length - insteadRead;
      if (left > 0) {
        int count = Math.min(left, length);
        System.arraycopy(splice.instead(), insteadRead, target, offset, count);
        insteadRead += count;
        return count;
      }
      position = splice.to();
      advance();
      splice = next;
    }
    long end = splice == null ? size : splice.from();
    int wanted = (int) Math.min(length, end - position);
    if (wanted == 0) {
      return -1;
    }
    int count = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
    if (count < 0) {
      throw new EOFException("the file became shorter while it was read");
    }
    position += count;
    return count;
  }
}
