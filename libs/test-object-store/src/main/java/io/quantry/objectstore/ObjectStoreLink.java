package io.quantry.objectstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A link to an object store that can fail, on loopback. Each request travels on a connection of its
 * own. Requests that write pass one at a time, so that conditional writes are as atomic as those of
 * a real store; a key that is not known is refused, as a real store does.
 */
public final class ObjectStoreLink implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int SILENCE_MILLIS = 60_000;

  private final ServerSocket door;
  private final InetAddress host;
  private final int port;
  private final String accessKeyId;
  private final ReentrantLock oneWriter = new ReentrantLock();
  private volatile Function<RequestHead, Fault> faults = head -> new Fault.None();

  /**
   * Opens a link.
   *
   * @param port the store's, on loopback
   * @param accessKeyId the only key that it takes; empty: any
   */
  public ObjectStoreLink(int port, String accessKeyId) {
    this.port = port;
    this.accessKeyId = accessKeyId;
    this.host = InetAddress.getLoopbackAddress();
    try {
      this.door = new ServerSocket(0, 128, host);
    } catch (IOException e) {
      throw new UncheckedIOException("no port for a link", e);
    }
    Thread.ofPlatform().daemon().name("object-store-link").start(this::accept);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** Decides from now on what becomes of each request. */
  public void faults(Function<RequestHead, Fault> decision) {
    this.faults = decision;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      RequestHead head = RequestHead.read(client.getInputStream());
      if (head == null) {
        return;
      }
      boolean writes = !head.method().equals("GET") && !head.method().equals("HEAD");
      switch (known(head) ? faults.apply(head) : new Fault.Refused(403, "InvalidAccessKeyId")) {
        case Fault.None none -> pass(client, head, writes, Long.MAX_VALUE, Long.MAX_VALUE);
        case Fault.UploadCut cut -> pass(client, head, false, cut.afterBytes(), Long.MAX_VALUE);
        case Fault.AnswerCut cut -> pass(client, head, writes, Long.MAX_VALUE, cut.afterBytes());
        case Fault.Refused refused -> refuse(client, head, refused);
      }
    } catch (IOException e) {
      // whoever sent the request sees its connection end
    }
  }

  private boolean known(RequestHead head) {
    return accessKeyId.isEmpty()
        || head.header("Authorization").contains("Credential=" + accessKeyId + "/")
        || head.target().contains("X-Amz-Credential=" + accessKeyId + "%2F");
  }

  private static void refuse(Socket client, RequestHead head, Fault.Refused refused)
      throws IOException {
    client.getInputStream().skipNBytes(head.bodyBytes());
    String body =
        head.method().equals("HEAD") ? "" : "<Error><Code>" + refused.code() + "</Code></Error>";
    String answer =
        "HTTP/1.1 %d Refused\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(refused.status(), body.length(), body);
    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private void pass(Socket client, RequestHead head, boolean alone, long upBytes, long downBytes)
      throws IOException {
    if (alone) {
      oneWriter.lock();
    }
    try (Socket store = new Socket(host, port)) {
      store.setSoTimeout(SILENCE_MILLIS);
      store.getOutputStream().write(head.closing());
      long wanted = Math.min(head.bodyBytes(), upBytes);
      long sent = copy(client.getInputStream(), store.getOutputStream(), wanted);
      if (sent == head.bodyBytes()) {
        copy(store.getInputStream(), client.getOutputStream(), downBytes);
      }
    } finally {
      if (alone) {
        oneWriter.unlock();
      }
    }
  }

  private static long copy(InputStream from, OutputStream to, long limit) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = limit;
    while (left > 0) {
      int read = from.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        break;
      }
      to.write(buffer, 0, read);
      left -= read;
    }
    to.flush();
    return limit - left;
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
