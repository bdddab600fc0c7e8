package io.quantry.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One launcher per server folder. The kernel drops the lock when the launcher dies, however it
 * dies, so a server process found on a folder whose lock was free is an orphan.
 *
 * <p>The set is not an optimisation: closing a second channel on the file would silently drop this
 * JVM's lock.
 */
final class HomeLock implements AutoCloseable {
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path home;
  private final FileChannel channel;

  private HomeLock(Path home, FileChannel channel) {
    this.home = home;
    this.channel = channel;
  }

  /** Creates the folder where needed, readable by its owner only. */
  static HomeLock acquire(Path folder, String server) {
    try {
      OwnerOnly.createFolder(folder);
      Path home = folder.toRealPath();
      if (!HELD_HERE.add(home)) {
        throw inUse(server, home, Long.toString(ProcessHandle.current().pid()));
      }
      try {
        return new HomeLock(home, lock(home, server));
      } catch (IOException | RuntimeException e) {
        HELD_HERE.remove(home);
        throw e;
      }
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "cannot use " + folder + " for " + server + ": " + e.getMessage(), e);
    }
  }

  private static FileChannel lock(Path home, String server) throws IOException {
    Path file = home.resolve("launcher.pid");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw inUse(server, home, Files.readString(file).strip());
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static EmbeddedServerException inUse(String server, Path home, String pid) {
    return new EmbeddedServerException(
        server
            + " in "
            + home
            + " is already running, started by process "
            + pid
            + ": stop that one first, or use another folder");
  }

  Path home() {
    return home;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EmbeddedServerException("cannot release the lock of " + home, e);
    } finally {
      HELD_HERE.remove(home);
    }
  }
}
