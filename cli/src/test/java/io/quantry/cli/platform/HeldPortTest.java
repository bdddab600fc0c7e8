package io.quantry.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.QuantryException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class HeldPortTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void aServerGetsThePortWhileItIsHeldAndKeepsIt() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      int number;
      try (HeldPort held = HeldPort.choose(0)) {
        number = held.number();
        server.bind(new InetSocketAddress(LOOPBACK, number));
      }
      try (Socket client = new Socket(LOOPBACK, number)) {
        assertThat(client.isConnected()).isTrue();
      }
    }
  }

  @Test
  void aPortOnWhichSomebodyListensIsSaidAtOnce() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(LOOPBACK, 0));
      int taken = server.socket().getLocalPort();
      assertThatThrownBy(() -> HeldPort.choose(taken))
          .isInstanceOf(QuantryException.class)
          .hasMessageContaining("Port " + taken + " cannot be had");
    }
  }

  /** What happens to a port that was only looked at: the system gives it to a connection. */
  @Test
  void aConnectionsOwnPortIsNoneForAServerAndNoHeldOneIsGivenToAConnection() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open();
        HeldPort held = HeldPort.choose(0)) {
      server.bind(new InetSocketAddress(LOOPBACK, 0));
      int listening = server.socket().getLocalPort();
      try (Socket client = new Socket(LOOPBACK, listening)) {
        assertThatThrownBy(() -> HeldPort.choose(client.getLocalPort()))
            .isInstanceOf(QuantryException.class);
      }
      assertThatThrownBy(() -> new Socket(LOOPBACK, listening, LOOPBACK, held.number()).close())
          .hasMessageContaining("in use");
    }
  }
}
