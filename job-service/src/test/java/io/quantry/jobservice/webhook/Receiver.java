package io.quantry.jobservice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's server: remembers what it is told, and answers as a test wants. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile int status = 204;
  private volatile String answer = "";
  private volatile Duration delay = Duration.ZERO;

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A request as it came. */
  record Told(Headers headers, String body) {
    String id() {
      return headers.getFirst("webhook-id");
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    String type() {
      return json().path("type").asString();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Told one =
          new Told(
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      int code = status;
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      Thread.sleep(delay);
      atOnce.decrementAndGet();
      told.add(one);
      byte[] text = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(code, text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  Receiver answering(int code, String text) {
    status = code;
    answer = text;
    return this;
  }

  Receiver taking(Duration time) {
    delay = time;
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook?a=1";
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Told> told() {
    return told;
  }

  /** How many requests it had at a time, at most. */
  int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** Waits until it was told so often, at most half a minute. */
  List<Told> await(int times) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (told.size() < times) {
      assertThat(System.nanoTime())
          .as("told %d times in time: %d", times, told.size())
          .isLessThan(deadline);
      Thread.sleep(20);
    }
    return told;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
