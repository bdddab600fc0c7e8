package io.quantry.cli.platform.backup;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A hidden folder beside the place of one to come, gone when closed unless it was moved there. What
 * a killed process left is removed by the next one that wants the same place.
 */
final class GrowingFolder implements AutoCloseable {
  private final Path path;
  private final Path lockFile;
  private final FileChannel lock;
  private final ReentrantLock writing = new ReentrantLock();
  private final Thread atExit;
  private volatile boolean unwanted;
  private boolean moved;

  private GrowingFolder(Path path, Path lockFile, FileChannel lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
    this.atExit = new Thread(this::abandon, "restore-abandoned");
    Runtime.getRuntime().addShutdownHook(atExit); // Ctrl-C leaves nothing either
    writing.lock();
  }

  /**
   * Begins beside {@code place}, whose parent is made where missing.
   *
   * @throws QuantryException {@code invalid-request} if another process does just that
   */
  static GrowingFolder besides(Path place) throws IOException {
    Path parent = Objects.requireNonNull(place.getParent());
    Files.createDirectories(parent);
    Path path = parent.resolve("." + place.getFileName() + ".restoring");
    Path lockFile = parent.resolve("." + place.getFileName() + ".lock");
    FileChannel lock =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() == null) {
        throw new QuantryException(
            ErrorCode.INVALID_REQUEST, "Another process restores to " + place);
      }
      delete(path);
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new GrowingFolder(path, lockFile, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Stops whoever writes here once the process is ending. */
  void requireWanted() {
    if (unwanted) {
      throw new QuantryException(ErrorCode.CANCELED, "Canceled: nothing was restored");
    }
  }

  /** Gives the folder its place: a free name, or that of an empty folder. */
  void moveTo(Path place) throws IOException {
    requireWanted();
    Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
    moved = true;
    Disk.sync(Objects.requireNonNull(place.getParent()));
  }

  /** Ctrl-C: waits until the writer has noticed. */
  private void abandon() {
    unwanted = true;
    writing.lock();
    try {
      remove();
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }

  private void remove() throws IOException {
    if (!moved) {
      delete(path);
    }
    Files.deleteIfExists(lockFile);
  }

  @Override
  public void close() throws IOException {
    try {
      remove();
      lock.close();
    } finally {
      writing.unlock();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException ending) {
        // The hook runs, and finds nothing left to do.
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path one : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
