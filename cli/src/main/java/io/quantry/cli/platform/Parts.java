package io.quantry.cli.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, stopped in the reverse order; safe against a stop during the start. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<Part> started = new ArrayDeque<>();
  private boolean closed;

  private record Part(String name, AutoCloseable closing) {}

  /** Keeps {@code part} until the end; ends it at once where the end has come already. */
  <T extends AutoCloseable> T add(String name, T part) {
    synchronized (this) {
      if (!closed) {
        started.push(new Part(name, part));
        return part;
      }
    }
    close(new Part(name, part));
    throw new IllegalStateException("Stopped while starting");
  }

  /** Whether the end has come. */
  synchronized boolean closing() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    for (Part part = next(); part != null; part = next()) {
      close(part);
    }
  }

  private synchronized @Nullable Part next() {
    return started.poll();
  }

  private static void close(Part part) {
    try {
      part.closing().close();
      LOG.info("Stopped {}", part.name());
    } catch (Exception failed) { // the others must still be stopped
      LOG.error("Could not stop {} cleanly", part.name(), failed);
    }
  }
}
