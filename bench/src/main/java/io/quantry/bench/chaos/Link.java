package io.quantry.bench.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A loopback proxy of TCP in front of one port, which loses answers, breaks transfers and holds
 * everything back when told to. Thread-safe.
 */
final class Link implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
  private boolean cut;

  /** Forwards connections to the loopback port {@code target}. */
  Link(int target) {
    this.target = target;
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("link").start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Sets a trap in the place of any other. */
  void set(Trap next) {
    trap.set(next);
  }

  /** Takes a trap that did not spring away. */
  void clear() {
    trap.set(null);
  }

  /** The trap for a request that begins with this line, which is then taken. */
  @Nullable Trap spring(String line) {
    Trap set = trap.get();
    return set != null && line.startsWith(set.request()) && trap.compareAndSet(set, null)
        ? set
        : null;
  }

  /** From now on nothing gets through, and nobody is told. */
  synchronized void cut() {
    cut = true;
  }

  /** What was held back goes on. */
  synchronized void heal() {
    cut = false;
    notifyAll();
  }

  /** Returns once the link is not cut. */
  synchronized void awaitWhole() throws InterruptedException {
    while (cut) {
      wait();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket member = door.accept();
        Thread.ofVirtual().name("link").start(() -> connect(member));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket member) {
    try {
      awaitWhole();
      Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
      new LinkedPair(this, member, service).start();
    } catch (IOException down) {
      LinkedPair.close(member);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    heal();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
