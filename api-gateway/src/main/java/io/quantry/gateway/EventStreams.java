package io.quantry.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The event streams under way. They have no end of their own, so this process ends them in order
 * before it waits for the other requests: clients connect again, elsewhere, from where they were.
 */
@Component
class EventStreams implements SmartLifecycle {
  private final Set<Ending> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  /** The same stream, which ends when this process does. */
  InputStream ending(InputStream events) {
    Ending ending = new Ending(events);
    open.add(ending);
    if (!running) {
      ending.end();
    }
    return ending;
  }

  private final class Ending extends FilterInputStream {
    private volatile boolean ended;

    Ending(InputStream events) {
      super(events);
    }

    /** Lets the read under way, and all later ones, find the end. */
    void end() {
      ended = true;
      try {
        close();
      } catch (IOException gone) {
        // The connection has gone already, which is all that was wanted.
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return ended ? -1 : super.read(bytes, offset, length);
      } catch (IOException closed) {
        if (ended) {
          return -1;
        }
        throw closed;
      }
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      super.close();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    open.forEach(Ending::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
