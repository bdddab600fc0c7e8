package io.quantry.cli.platform.backup;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The disk that is written to, and the room that must stay free there. Not thread-safe. */
final class Disk {
  /** A running platform takes a full disk worse than we do. */
  static final long RESERVE_BYTES = 256L << 20;

  /** How often the room left is looked at. */
  private static final long CHECK_EVERY_BYTES = 16L << 20;

  private final FileStore store;
  private final long reserveBytes;
  private long untilCheck;

  private Disk(FileStore store, long reserveBytes) {
    this.store = store;
    this.reserveBytes = reserveBytes;
  }

  static Disk of(Path place, long reserveBytes) throws IOException {
    return new Disk(Files.getFileStore(place), reserveBytes);
  }

  /**
   * To be called before {@code bytes} more are written.
   *
   * @throws QuantryException {@code disk-full}
   */
  void take(long bytes) throws IOException {
    untilCheck -= bytes;
    if (untilCheck < 0) {
      if (store.getUsableSpace() - bytes < reserveBytes) {
        throw full(null);
      }
      untilCheck = CHECK_EVERY_BYTES;
    }
  }

  /** {@code failure} as what to tell a person about {@code doing} something. */
  static QuantryException failed(String doing, IOException failure) {
    String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return words.contains("no space left") || words.contains("quota exceeded")
        ? full(failure)
        : new QuantryException(
            ErrorCode.INVALID_REQUEST, "Cannot " + doing + ": " + failure, failure);
  }

  private static QuantryException full(@Nullable IOException cause) {
    String message =
        "The disk is full (%d MB are left free for the platform): nothing was kept; make room or write elsewhere"
            .formatted(RESERVE_BYTES >> 20);
    return cause == null
        ? new QuantryException(ErrorCode.DISK_FULL, message)
        : new QuantryException(ErrorCode.DISK_FULL, message, cause);
  }

  /** After this the names in {@code folder} survive a power failure. */
  static void sync(Path folder) throws IOException {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }
}
