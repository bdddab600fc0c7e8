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
import org.jspecify.annotations.Nullable;

/**
 * Who may load the node: many tasks at a time, or one measurement alone. File locks hold between
 * processes (and fall with them); within one process, where the operating system does not tell
 * threads apart, a fair semaphore does.
 *
 * <p>The file has two bytes to lock. Whoever wants in, in either way, needs the first one, the
 * <em>door</em>, for as long as it takes to get the second one, the <em>node</em>. So a measurement
 * that waits keeps later tasks out, and one that is over can go on as one of many with nobody
 * slipping in between.
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

  /** Held until closed. Thread-safe; repeated calls change nothing. */
  interface Held extends AutoCloseable {
    /** Goes on as one of many, at once; nobody else has the node alone in between. */
    void share();

    @Override
    void close();
  }

  /** Waits at most {@code patience} for a share of the node. */
  Optional<Held> shared(Duration patience) throws InterruptedException {
    return gate.take(1, patience);
  }

  /** Waits at most {@code patience} for the node alone, and keeps later tasks out meanwhile. */
  Optional<Held> alone(Duration patience) throws InterruptedException {
    return gate.take(ALL, patience);
  }

  /** Waits at most {@code patience} for a moment in which nobody has the node; hinders nobody. */
  Optional<Held> aloneIfIdle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<Held> held = gate.take(ALL, Duration.ZERO);
    while (held.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE);
      held = gate.take(ALL, Duration.ZERO);
    }
    return held;
  }

  /** The lock of one file within this process. */
  private static final class Gate {
    private static final long DOOR = 0;
    private static final long NODE = 1;

    private final Path file;
    private final Semaphore permits = new Semaphore(ALL, true);
    private int holders;
    private @Nullable FileChannel channel;
    private @Nullable FileLock door;
    private @Nullable FileLock node;

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
          giveUp();
          permits.release(count);
        }
      }
      return taken ? Optional.of(new Permit(count)) : Optional.empty();
    }

    /** One try. The door stays locked after a failed one, so that nobody overtakes. */
    private synchronized boolean enter(boolean shared) {
      try {
        if (channel == null) {
          channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
        }
        if (door == null) {
          door = channel.tryLock(DOOR, 1, false);
        }
        if (door == null) {
          return false;
        }
        if (node == null) {
          node = channel.tryLock(NODE, 1, shared);
        }
        if (node == null) {
          return false;
        }
        holders++;
        if (shared) {
          door = released(door);
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException("Could not lock " + file, e);
      }
    }

    private synchronized void share() {
      try {
        if (node != null && channel != null) {
          node.release();
          node = channel.lock(NODE, 1, true);
          door = released(door);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Could not share " + file, e);
      }
    }

    private synchronized void leave() {
      holders--;
      giveUp();
    }

    private synchronized void giveUp() {
      try {
        if (holders == 0) {
          door = released(door);
          node = released(node);
          if (channel != null) {
            channel.close();
            channel = null;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Could not unlock " + file, e);
      }
    }

    private static @Nullable FileLock released(@Nullable FileLock lock) throws IOException {
      if (lock != null) {
        lock.release();
      }
      return null;
    }

    private final class Permit implements Held {
      private int count;

      Permit(int count) {
        this.count = count;
      }

      @Override
      public synchronized void share() {
        if (count > 1) {
          Gate.this.share();
          permits.release(count - 1);
          count = 1;
        }
      }

      @Override
      public synchronized void close() {
        if (count > 0) {
          leave();
          permits.release(count);
          count = 0;
        }
      }
    }
  }
}
