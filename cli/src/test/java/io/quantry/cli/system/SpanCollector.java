package io.quantry.cli.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * Takes spans as OpenTelemetry's protocol sends them over HTTP. Fields are read by their numbers in
 * opentelemetry-proto's trace.proto, so that no generated classes are needed.
 */
final class SpanCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  /** One span; ids in hexadecimal, {@code parent} empty for a root. */
  record Span(String service, String trace, String id, String parent, String name) {}

  SpanCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** The spans of a trace that have come so far. */
  List<Span> of(String trace) {
    return spans.stream().filter(span -> span.trace().equals(trace)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream body = exchange.getRequestBody();
      read(UnknownFieldSet.parseFrom(packed ? new GZIPInputStream(body) : body));
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void read(UnknownFieldSet request) throws IOException {
    for (UnknownFieldSet ofResource : messages(request, 1)) {
      String service = "";
      for (UnknownFieldSet attribute : messages(messages(ofResource, 1).getFirst(), 1)) {
        if (text(attribute, 1).equals("service.name")) {
          service = text(messages(attribute, 2).getFirst(), 1);
        }
      }
      for (UnknownFieldSet ofScope : messages(ofResource, 2)) {
        for (UnknownFieldSet span : messages(ofScope, 2)) {
          spans.add(new Span(service, hex(span, 1), hex(span, 2), hex(span, 4), text(span, 5)));
        }
      }
    }
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet message, int field)
      throws IOException {
    List<UnknownFieldSet> found = new CopyOnWriteArrayList<>();
    for (ByteString bytes : message.getField(field).getLengthDelimitedList()) {
      found.add(UnknownFieldSet.parseFrom(bytes));
    }
    return found;
  }

  private static Optional<ByteString> bytes(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().stream().findFirst();
  }

  private static String text(UnknownFieldSet message, int field) {
    return bytes(message, field).map(ByteString::toStringUtf8).orElse("");
  }

  private static String hex(UnknownFieldSet message, int field) {
    return bytes(message, field)
        .map(value -> HexFormat.of().formatHex(value.toByteArray()))
        .orElse("");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
