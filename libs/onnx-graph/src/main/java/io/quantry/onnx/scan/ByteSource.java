package io.quantry.onnx.scan;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bytes by position through one window: weights that nobody asks for are never read. Not
 * thread-safe.
 */
final class ByteSource implements Closeable {
  private static final int WINDOW_BYTES = 1 << 16;

  private final @Nullable FileChannel channel;
  private final long size;
  private final ByteBuffer window;
  private long windowStart;

  private ByteSource(@Nullable FileChannel channel, long size, ByteBuffer window) {
    this.channel = channel;
    this.size = size;
    this.window = window;
  }

  static ByteSource of(byte[] bytes) {
    return new ByteSource(null, bytes.length, ByteBuffer.wrap(bytes));
  }

  static ByteSource of(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    return new ByteSource(channel, channel.size(), ByteBuffer.allocate(WINDOW_BYTES).limit(0));
  }

  long size() {
    return size;
  }

  /** The byte at a position that lies within the size. */
  byte at(long position) {
    long index = position - windowStart;
    if (index < 0 || index >= window.limit()) {
      fill(position);
      index = 0;
    }
    return window.get((int) index);
  }

  byte[] copy(long position, int length) {
    byte[] out = new byte[length];
    for (int index = 0; index < length; index++) {
      out[index] = at(position + index);
    }
    return out;
  }

  private void fill(long position) {
    if (channel == null) {
      throw new IndexOutOfBoundsException("byte " + position + " of " + size);
    }
    try {
      window.clear();
      windowStart = position;
      int count = channel.read(window, position);
      window.flip();
      if (count <= 0) {
        throw new IOException("the file became shorter while it was read");
      }
    } catch (IOException failure) {
      window.limit(0);
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
