package io.quantry.cli.home;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A home folder, readable by its owner only. Whoever holds its lock runs there; the kernel drops
 * the lock with the process, however that ends, so a stale file is never believed.
 */
public final class Home {
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path folder;

  public Home(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** {@code ~/.quantry}. */
  public static Path defaultFolder() {
    return Path.of(System.getProperty("user.home"), ".quantry");
  }

  public Path folder() {
    return folder;
  }

  /**
   * Takes the home for this process until the lock is closed or the process ends.
   *
   * @throws QuantryException {@code invalid-request}, naming the platform that has it
   */
  public Lock lock() {
    try {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
      FileChannel channel =
          FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new QuantryException(ErrorCode.INVALID_REQUEST, "Quantry already runs " + who());
      }
      Files.deleteIfExists(runningFile());
      return new Lock(channel);
    } catch (IOException unusable) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST,
          "The home " + folder + " cannot be used: " + unusable.getMessage(),
          unusable);
    }
  }

  private String who() {
    return "on "
        + folder
        + described()
            .map(running -> ": " + running.url() + " (process " + running.pid() + ")")
            .orElse(" and is still starting");
  }

  /** The platform that runs here, empty if none does or it is not ready yet. */
  public Optional<RunningPlatform> running() {
    return described().filter(running -> locked());
  }

  /** Announces a platform that is ready. */
  public void announce(RunningPlatform running) {
    try {
      Path fresh = folder.resolve("running.json.new");
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_FILE));
      Files.writeString(fresh, Json.pretty(running));
      Files.move(
          fresh,
          runningFile(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private Optional<RunningPlatform> described() {
    return Files.exists(runningFile())
        ? Optional.of(Json.read(runningFile(), RunningPlatform.class))
        : Optional.empty();
  }

  private boolean locked() {
    try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (IOException none) {
      return false;
    }
  }

  private Path lockFile() {
    return folder.resolve("lock");
  }

  private Path runningFile() {
    return folder.resolve("running.json");
  }

  /** The right to run in a home. */
  public final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(runningFile());
        channel.close();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
