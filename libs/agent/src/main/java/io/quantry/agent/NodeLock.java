package io.quantry.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who may load the node: many quantizations at a time, or one measurement alone. A file lock holds
 * between processes (and falls with them); within one process, where the operating system does not
 * tell threads apart, a fair semaphore does.
 */
final class NodeLock {
  /** More than any node has slots. */
  private static final int ALL = 1 << 16;

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Map<Path, Gate> GATES = new ConcurrentHashMap<>();

  private final Gate gate;

  /** The lock of the node whose agents share {@code folder}. */
  NodeLock(Path folder) throws IOException {
    Path file = Files.createDirectories(folder).toRealPath().resolve("node.lock");
    this.gate = GATES.computeIfAbsent(file, Gate::new);
  }

  /** Held until closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits at most {@code patience} for a share of the node. */
  Optional<Held> shared(Duration patience) throws InterruptedException {
    return gate.take(1, patience);
  }

  /** Waits at most {@code patience} for the node alone. */
  Optional<Held> alone(Duration patience) throws InterruptedException {
    return gate.take(ALL, patience);
  }

  /** The lock of one file within this process. */
  private static final class Gate {
    private final Path file;
    private final Semaphore permits = new Semaphore(ALL, true);
    private int holders;
    private FileChannel channel;
    private FileLock lock;

    @SuppressWarnings("NullAway.Init") // channel and lock are there while holders > 0
    Gate(Path file) {
      this.file = file;
    }

    Optional<Held> take(int count, Duration patience) throws InterruptedException {
      long deadline = System.nanoTime() + patience.toNanos();
      if (!permits.tryAcquire(count, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
      boolean taken = false;
      try {
        taken = enter(count == 1);
        while (!taken && System.nanoTime() < deadline) {
          Thread.sleep(PAUSE);
          taken = enter(count == 1);
        }
      } finally {
        if (!taken) {
          permits.release(count);
        }
      }
      return taken ? Optional.of(() -> leave(count)) : Optional.empty();
    }

    private synchronized boolean enter(boolean shared) {
      if (holders > 0) {
        holders++;
        return true;
      }
      try {
        FileChannel opened =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock got = opened.tryLock(0, Long.MAX_VALUE, shared);
        if (got == null) {
          opened.close();
          return false;
        }
        channel = opened;
        lock = got;
        holders = 1;
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException("Could not lock " + file, e);
      }
    }

    private synchronized void leave(int count) {
      holders--;
      try {
        if (holders == 0) {
          lock.release();
          channel.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Could not unlock " + file, e);
      } finally {
        permits.release(count);
      }
    }
  }
}
