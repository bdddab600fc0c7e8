package io.quantry.cli.platform;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports, chosen before anything starts so that a taken one is said at once. */
final class Ports {
  private Ports() {}

  /**
   * {@code wanted} if it is free, any free one for 0.
   *
   * @throws QuantryException {@code invalid-value} where it is taken
   */
  static int choose(int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException taken) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "Port %d cannot be had (%s): choose another with --port, 0 for any"
              .formatted(wanted, taken.getMessage()),
          taken);
    }
  }
}
