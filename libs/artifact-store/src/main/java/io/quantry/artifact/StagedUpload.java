package io.quantry.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/** The file that an upload grows in: synced and renamed into place, or gone when closed. */
final class StagedUpload implements AutoCloseable {
  /** How often the room left on the disk is looked at. */
  private static final long CHECK_EVERY_BYTES = 16L << 20;

  private final Path file;
  private final FileChannel channel;
  private final long reserveBytes;
  private long untilCheck;

  private StagedUpload(Path file, FileChannel channel, long reserveBytes) {
    this.file = file;
    this.channel = channel;
    this.reserveBytes = reserveBytes;
  }

  static StagedUpload in(Path folder, long reserveBytes) throws IOException {
    Path file = folder.resolve(UUID.randomUUID().toString());
    try {
      return new StagedUpload(
          file,
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          reserveBytes);
    } catch (IOException e) {
      throw fullOr(e, folder);
    }
  }

  void append(byte[] buffer, int length) throws IOException {
    try {
      untilCheck -= length;
      if (untilCheck < 0) {
        if (file.toFile().getUsableSpace() < reserveBytes) {
          throw new StoreFullException();
        }
        untilCheck = CHECK_EVERY_BYTES;
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw fullOr(e, file);
    }
  }

  /**
   * After this the bytes survive a power failure under {@code target}, whatever was there before.
   */
  void moveTo(Path target) throws IOException {
    try {
      channel.force(true);
      Path folder = target.resolveSibling(".");
      Files.createDirectories(folder.normalize());
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
      sync(folder.resolve("..")); // the folder itself may be new
    } catch (IOException e) {
      throw fullOr(e, file);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  /**
   * Java has no type for a full disk: the operating system's words say it, or the room that is
   * left.
   */
  private static IOException fullOr(IOException failure, Path place) throws IOException {
    String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (words.contains("no space left") || words.contains("quota exceeded")) {
      throw new StoreFullException();
    }
    if (place.resolveSibling(".").toFile().getUsableSpace() == 0) {
      throw new StoreFullException();
    }
    return failure;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
