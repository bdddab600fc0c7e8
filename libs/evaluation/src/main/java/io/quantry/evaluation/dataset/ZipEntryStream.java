package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** One entry's content: exactly as many bytes as announced, or an error. */
final class ZipEntryStream extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream content;
  private final ZipEntry entry;
  private long read;

  private ZipEntryStream(InputStream content, ZipEntry entry) {
    this.content = content;
    this.entry = entry;
  }

  static InputStream open(FileChannel channel, ZipEntry entry) {
    InputStream stored = new Section(channel, entry.dataOffset(), entry.storedBytes());
    return new ZipEntryStream(entry.deflated() ? new OwnedInflater(stored) : stored, entry);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int got = content.read(target, offset, count);
    if (got < 0) {
      if (read < entry.sizeBytes()) {
        throw new IOException(
            "entry '%s' ends after %d of %d bytes"
                .formatted(entry.name(), read, entry.sizeBytes()));
      }
      return got;
    }
    read += got;
    if (read > entry.sizeBytes()) {
      throw new EvaluationException(
          "archive-bomb",
          "entry '%s' inflates to more than the %d bytes that it announces"
              .formatted(entry.name(), entry.sizeBytes()));
    }
    return got;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  /** Frees the native inflater when closed, which the JDK's does only for its own. */
  private static final class OwnedInflater extends InflaterInputStream {
    OwnedInflater(InputStream stored) {
      super(stored, new Inflater(true), BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** A range of a file, read by position so that several can be read at once. */
  private static final class Section extends InputStream {
    private final FileChannel channel;
    private long position;
    private final long end;

    Section(FileChannel channel, long start, long bytes) {
      this.channel = channel;
      this.position = start;
      this.end = start + bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (position >= end) {
        return -1;
      }
      int wanted = (int) Math.min(count, end - position);
      int got = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
      if (got > 0) {
        position += got;
      }
      return got;
    }
  }
}
