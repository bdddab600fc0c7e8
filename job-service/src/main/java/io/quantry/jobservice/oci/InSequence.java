package io.quantry.jobservice.oci;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** One stream after the other, each opened when it is its turn. */
final class InSequence extends InputStream {
  private final Iterator<Opening> rest;
  private InputStream current = InputStream.nullInputStream();

  InSequence(Iterator<Opening> streams) {
    this.rest = streams;
  }

  /** Opens a stream, which is closed here. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = current.read(bytes, offset, length);
    while (read < 0 && rest.hasNext()) {
      current.close();
      current = rest.next().open();
      read = current.read(bytes, offset, length);
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
