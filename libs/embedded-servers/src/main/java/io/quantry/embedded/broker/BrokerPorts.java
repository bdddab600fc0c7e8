package io.quantry.embedded.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The broker's two loopback ports: for clients, and for its own controller. */
record BrokerPorts(int client, int controller) {
  /** Both sockets are open at once, so that the two ports differ. */
  static BrokerPorts choose(int wantedClient) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket client = new ServerSocket(wantedClient, 1, loopback);
        ServerSocket controller = new ServerSocket(0, 1, loopback)) {
      return new BrokerPorts(client.getLocalPort(), controller.getLocalPort());
    } catch (BindException e) {
      throw new IOException("port " + wantedClient + " of 127.0.0.1 is taken", e);
    }
  }
}
