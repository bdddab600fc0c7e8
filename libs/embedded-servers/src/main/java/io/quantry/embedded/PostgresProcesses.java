package io.quantry.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The PostgreSQL processes of one data folder, found by what the kernel says of them and not by a
 * pid file alone: each is called {@code postgres} and has the data folder as its working folder. So
 * a reused pid never costs a stranger's process its life, and a server on another folder is never
 * taken for ours.
 */
final class PostgresProcesses {
  private final Path data;

  PostgresProcesses(Path data) {
    this.data = data;
  }

  /**
   * Ends what a dead launcher left behind, and removes a pid file that names no server of this
   * folder (PostgreSQL itself would take any process with that pid for its predecessor and refuse
   * to start). To be called under the folder's lock.
   */
  void clear() throws IOException {
    List<Long> orphans = running();
    if (!orphans.isEmpty()) {
      // Fast shutdown; while the postmaster is already stopping, the signal changes nothing.
      orphans.forEach(pid -> ChildStarter.signal(pid, "INT"));
      if (!goneWithin(Duration.ofSeconds(30))) {
        running().forEach(pid -> ChildStarter.signal(pid, "QUIT"));
        if (!goneWithin(Duration.ofSeconds(10))) {
          throw new EmbeddedServerException(
              "PostgreSQL processes "
                  + running()
                  + " of an earlier start still run in "
                  + data
                  + " and do not stop: end them by hand, then start again");
        }
      }
    }
    Files.deleteIfExists(data.resolve("postmaster.pid"));
  }

  List<Long> running() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(this::isOurs)
        .sorted()
        .toList();
  }

  private boolean isOurs(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      return Files.readString(process.resolve("comm")).startsWith("postgres")
          && Files.readSymbolicLink(process.resolve("cwd")).equals(data);
    } catch (IOException e) {
      return false; // it has ended meanwhile, or belongs to another user
    }
  }

  private boolean goneWithin(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!running().isEmpty()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Waiting.pause();
    }
    return true;
  }
}
