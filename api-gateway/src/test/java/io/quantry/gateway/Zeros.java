package io.quantry.gateway;

import java.io.InputStream;

/** So many zero bytes, of which none is held. */
final class Zeros extends InputStream {
  private long remaining;

  Zeros(long length) {
    remaining = length;
  }

  @Override
  public int read() {
    return remaining-- > 0 ? 0 : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (remaining <= 0) {
      return -1;
    }
    int read = (int) Math.min(length, remaining);
    remaining -= read;
    return read;
  }
}
