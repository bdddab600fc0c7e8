package io.quantry.cli.platform;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A loopback port, chosen before anything starts so that a taken one is said at once, and kept from
 * others until the server that it is for listens on it. It is bound and not listened on, so that
 * the server can still have it, and the system gives it to no connection.
 */
final class HeldPort implements AutoCloseable {
  private final Socket holder;
  private final int number;

  private HeldPort(Socket holder) {
    this.holder = holder;
    this.number = holder.getLocalPort();
  }

  /**
   * {@code wanted} if it is free, any free one for 0.
   *
   * @throws QuantryException {@code invalid-value} where it is taken
   */
  static HeldPort choose(int wanted) {
    Socket holder = new Socket();
    try {
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return new HeldPort(holder);
    } catch (IOException taken) {
      close(holder);
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "Port %d cannot be had (%s): choose another with --port, 0 for any"
              .formatted(wanted, taken.getMessage()),
          taken);
    }
  }

  int number() {
    return number;
  }

  /** Lets go; a server that listens on the port stays. */
  @Override
  public void close() {
    close(holder);
  }

  private static void close(Socket holder) {
    try {
      holder.close();
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
