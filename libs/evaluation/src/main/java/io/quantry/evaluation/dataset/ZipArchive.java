package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A hostile zip file, read by its central directory. Refused before a byte is inflated: entries
 * that share bytes, paths out of the archive, symbolic links, encryption, and announced sizes that
 * only a bomb has; while inflating, whatever exceeds what was announced.
 */
final class ZipArchive implements AutoCloseable {
  private final FileChannel channel;
  private final List<ZipEntry> entries;

  private ZipArchive(FileChannel channel, List<ZipEntry> entries) {
    this.channel = channel;
    this.entries = entries;
  }

  /**
   * @throws EvaluationException {@code dataset-malformed}, {@code archive-bomb} or {@code
   *     archive-entry-forbidden}
   */
  static ZipArchive open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new ZipArchive(channel, ZipDirectory.read(channel));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EvaluationException(
          "dataset-malformed", "the archive cannot be read: " + e.getMessage(), e);
    }
  }

  List<ZipEntry> entries() {
    return entries;
  }

  Optional<ZipEntry> entry(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** The entry's content; several entries may be read at once. */
  InputStream stream(ZipEntry entry) {
    return ZipEntryStream.open(channel, entry);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EvaluationException("dataset-malformed", "the archive cannot be closed", e);
    }
  }

  /** Reads exactly the buffer's remaining bytes from a position, flipped and little-endian. */
  static ByteBuffer read(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("unexpected end");
      }
    }
    return buffer.flip();
  }
}
