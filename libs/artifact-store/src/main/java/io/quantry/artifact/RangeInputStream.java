package io.quantry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** A part of an open file. It stays readable when the file's name is removed. Not thread-safe. */
final class RangeInputStream extends InputStream {
  private final FileChannel file;
  private long position;
  private long remaining;

  /** Takes over {@code file} and closes it. */
  RangeInputStream(FileChannel file, long offset, long length) {
    this.file = file;
    this.position = offset;
    this.remaining = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (remaining == 0) {
      return -1;
    }
    int read =
        file.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, remaining)), position);
    if (read < 0) {
      throw new IOException("a stored artifact is shorter than it was, by " + remaining + " bytes");
    }
    position += read;
    remaining -= read;
    return read;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, remaining);
    position += skipped;
    remaining -= skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(remaining, Integer.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
