package io.quantry.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An event stream of job-service that can be ended from here as if it had ended there: its reader
 * then gets a whole answer, and asks again with the last event's id. What came of an event that is
 * not whole yet is of no use to the reader, who by the rules of such streams drops it.
 */
final class EventStream extends FilterInputStream {
  private final Drain drain;
  private volatile boolean ended;

  private EventStream(InputStream events, Drain drain) {
    super(events);
    this.drain = drain;
  }

  static EventStream of(InputStream events, Drain drain) {
    EventStream stream = new EventStream(events, drain);
    drain.add(stream);
    return stream;
  }

  void end() {
    ended = true;
    try {
      in.close(); // wakes whoever reads
    } catch (IOException gone) {
      // It has ended already, which is all that was wanted.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return ended ? -1 : in.read(buffer, offset, length);
    } catch (IOException broken) {
      if (ended) {
        return -1;
      }
      throw broken;
    }
  }

  @Override
  public void close() throws IOException {
    drain.remove(this);
    super.close();
  }
}
