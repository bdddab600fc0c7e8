package io.quantry.jobservice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quantry.jobservice.ServiceClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Takes commit statuses as GitHub and GitLab do, by their published APIs: it knows routes, tokens
 * and states, and refuses as they refuse. GitLab takes {@code running} of a commit only once.
 */
final class StubForge implements AutoCloseable {
  static final String GITHUB_TOKEN = "ghp_stub";
  static final String GITLAB_TOKEN = "glpat-stub";
  private static final Set<String> GITHUB = Set.of("error", "failure", "pending", "success");
  private static final Set<String> GITLAB =
      Set.of("pending", "running", "success", "failed", "canceled", "skipped");

  /** A status that was taken. */
  record Told(String path, JsonNode body) {}

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final Set<String> running = new HashSet<>();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private volatile int answer;
  private volatile int answersLeft;

  StubForge() throws IOException {
    server = open(0);
  }

  private HttpServer open(int port) throws IOException {
    HttpServer opened =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
    opened.createContext("/", this::handle);
    opened.start();
    return opened;
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  int requests() {
    return requests.get();
  }

  /** Answers the next requests so, whatever they are. */
  void answers(int status, int times) {
    answer = status;
    answersLeft = times;
  }

  /** Nothing listens until it comes back. */
  int goAway() {
    int port = port();
    server.stop(0);
    return port;
  }

  void comeBack(int port) throws IOException {
    server = open(port);
  }

  /** The next status that was taken. */
  Told next() throws InterruptedException {
    Told next = told.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("told in time").isNotNull();
    return next == null ? new Told("", ServiceClient.JSON.nullNode()) : next;
  }

  boolean nothingMore() {
    return told.isEmpty();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getRawPath();
      int status = answersLeft > 0 ? answer : judge(exchange, path, text);
      answersLeft--;
      if (status == 201) {
        told.add(new Told(path, ServiceClient.JSON.readTree(text)));
      }
      if (status / 100 == 3) {
        exchange.getResponseHeaders().set("Location", url() + path);
      }
      byte[] words = "{\"message\":\"stub\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, words.length);
      exchange.getResponseBody().write(words);
    }
  }

  private int judge(HttpExchange exchange, String path, String text) {
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    Headers headers = exchange.getRequestHeaders();
    JsonNode body = ServiceClient.JSON.readTree(text);
    if (!"application/json".equals(headers.getFirst("Content-Type"))) {
      return 415;
    }
    if (path.matches("/repos/acme/vision/statuses/[0-9a-f]{40}")) {
      return github(headers, body);
    }
    return path.matches("/api/v4/projects/acme%2Fvision/statuses/[0-9a-f]{40}")
        ? gitlab(headers, path, body)
        : 404;
  }

  private static int github(Headers headers, JsonNode body) {
    if (!("Bearer " + GITHUB_TOKEN).equals(headers.getFirst("Authorization"))) {
      return 401;
    }
    boolean good =
        GITHUB.contains(body.path("state").asString(""))
            && !body.path("context").asString("").isEmpty()
            && body.path("description").asString("").length() <= 140
            && body.path("target_url").asString("https://").startsWith("https://");
    return good ? 201 : 422;
  }

  private int gitlab(Headers headers, String path, JsonNode body) {
    if (!GITLAB_TOKEN.equals(headers.getFirst("PRIVATE-TOKEN"))) {
      return 401;
    }
    String state = body.path("state").asString("");
    boolean good = GITLAB.contains(state) && !body.path("name").asString("").isEmpty();
    boolean repeated = state.equals("running") && !running.add(path + body.path("name"));
    return good && !repeated ? 201 : 400;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
