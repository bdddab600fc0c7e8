package io.quantry.jobservice.upload;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Passes bytes on and cuts each connection after as many as it is told, in mid-header or body. */
final class CuttingProxy implements Closeable {
  private final ServerSocket server;
  private final int target;
  private final IntSupplier budgets;
  private final AtomicInteger cuts = new AtomicInteger();

  CuttingProxy(int target, IntSupplier budgets) throws IOException {
    this.target = target;
    this.budgets = budgets;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
        int budget = budgets.getAsInt();
        Thread.ofVirtual().start(() -> pass(client, service, budget));
        Thread.ofVirtual().start(() -> pass(service, client, Integer.MAX_VALUE));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pass(Socket from, Socket to, int budget) {
    try (from;
        to) {
      InputStream source = from.getInputStream();
      OutputStream sink = to.getOutputStream();
      byte[] buffer = new byte[8192];
      int left = budget;
      while (left > 0) {
        int read = source.read(buffer, 0, Math.min(buffer.length, left));
        if (read < 0) {
          return;
        }
        sink.write(buffer, 0, read);
        left -= read;
      }
      cuts.incrementAndGet();
    } catch (IOException gone) {
      return; // the other direction was cut
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
