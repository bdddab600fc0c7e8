package io.quantry.jobservice.upload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that models are fetched from, on loopback, which breaks off as it is told. */
final class Origin implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  Origin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * What a path answers.
   *
   * @param tag entity tag, absent: none is told and ranges are not known
   * @param most bytes of one answer after which the connection breaks
   */
  record Answer(int status, ByteBuffer bytes, @Nullable String tag, int most, String location) {
    static Answer whole(byte[] bytes) {
      return new Answer(200, ByteBuffer.wrap(bytes), null, Integer.MAX_VALUE, "");
    }

    static Answer cut(byte[] bytes, @Nullable String tag, int most) {
      return new Answer(200, ByteBuffer.wrap(bytes), tag, most, "");
    }

    static Answer status(int status) {
      return new Answer(status, ByteBuffer.allocate(0), null, Integer.MAX_VALUE, "");
    }

    static Answer redirect(String location) {
      return new Answer(302, ByteBuffer.allocate(0), null, Integer.MAX_VALUE, location);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  void on(String path, Answer answer) {
    answers.put(path, answer);
  }

  /** Requests so far: path, and range where one was asked for. */
  List<String> asked(String path) {
    return asked.stream().filter(one -> one.startsWith(path + " ")).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(path + " " + (range == null ? "" : range));
    Answer answer = answers.getOrDefault(path, Answer.status(404));
    try (exchange) {
      byte[] bytes = answer.bytes().array();
      String tag = answer.tag();
      int from = 0;
      int status = answer.status();
      boolean same = tag != null && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
      if (range != null && same) {
        from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        status = 206;
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
      }
      if (tag != null) {
        exchange.getResponseHeaders().set("ETag", tag);
      }
      if (!answer.location().isEmpty()) {
        exchange.getResponseHeaders().set("Location", answer.location());
      }
      int length = bytes.length - from;
      exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
      if (length > 0) {
        OutputStream body = exchange.getResponseBody();
        body.write(bytes, from, Math.min(length, answer.most()));
        body.flush();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
