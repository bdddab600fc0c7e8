package io.quantry.sandbox;

import io.quantry.contracts.engine.EngineEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Reads events from a child's standard output, line by line, in constant memory and at a bounded
 * rate: a child that floods its pipe waits. A line that is too long or no event, and an event that
 * comes too fast, is dropped and counted.
 */
final class EventReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

  private final InputStream stream;
  private final Consumer<EngineEvent> events;
  private final byte[] line = new byte[EngineEvent.MAX_LINE_BYTES];
  private final Rate bytes = Rate.bytes();
  private final Rate passedOn = Rate.events();
  private int length;
  private boolean tooLong;
  private volatile long dropped;
  private volatile boolean closed;

  EventReader(InputStream stream, Consumer<EngineEvent> events) {
    this.stream = stream;
    this.events = events;
  }

  long dropped() {
    return dropped;
  }

  /** From now on nothing is passed on. */
  void close() {
    closed = true;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        for (int i = 0; i < read; i++) {
          accept(buffer[i]);
        }
        bytes.pause(read);
      }
      endLine();
    } catch (IOException ended) {
      LOG.debug("The child's standard output was closed", ended);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(byte next) {
    if (next == '\n') {
      endLine();
    } else if (length < line.length) {
      line[length++] = next;
    } else {
      tooLong = true;
    }
  }

  private void endLine() {
    if (tooLong) {
      drop();
    } else if (length > 0) {
      publish();
    }
    length = 0;
    tooLong = false;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the reading thread writes
  private void drop() {
    dropped++;
  }

  private void publish() {
    if (!passedOn.admits()) {
      drop();
      return;
    }
    EngineEvent event;
    try {
      event =
          UntrustedJson.read(
              new String(line, 0, length, StandardCharsets.UTF_8), EngineEvent.class);
    } catch (JacksonException | IllegalArgumentException notAnEvent) {
      drop();
      return;
    }
    Double fraction = event.fraction();
    if (closed || (fraction != null && !(fraction >= 0 && fraction <= 1))) {
      drop();
      return;
    }
    try {
      events.accept(event);
    } catch (RuntimeException failed) {
      LOG.warn("An event of the engine could not be passed on", failed);
    }
  }
}
