package io.quantry.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The other end of the fleet's protocol, small and in memory, speaking real HTTP. */
final class FakeJobService implements AutoCloseable {
  record Call(String path, String body) {}

  final BlockingQueue<Announcement> announcements = new LinkedBlockingQueue<>();
  final Map<String, Claim.Work> grantable = new ConcurrentHashMap<>();
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  final BlockingQueue<Call> finalWords = new LinkedBlockingQueue<>();

  /** Leases with what was sent up under them. */
  final BlockingQueue<Call> checkpoints = new LinkedBlockingQueue<>();

  volatile int checkpointStatus = 200;

  /** How long the next heartbeat waits for its answer. */
  final AtomicLong stallMillis = new AtomicLong();

  final BlockingQueue<String> logLines = new LinkedBlockingQueue<>();
  final AtomicInteger claimsToFail = new AtomicInteger();
  final AtomicInteger claims = new AtomicInteger();
  volatile Heartbeat.Order order = Heartbeat.Order.CONTINUE;

  volatile boolean drain;

  /** Whether claims and heartbeats find nobody. */
  volatile boolean away;

  volatile boolean leaving;

  /** Where blobs are said to be instead. */
  volatile @Nullable URI elsewhere;

  private final JsonMapper json = JsonMapper.shared();
  private final Registration registration;
  private final HttpServer server;

  FakeJobService(Registration registration) throws IOException {
    this.registration = registration;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.startsWith(InternalRoutes.BLOBS)) {
        String digest = path.substring(InternalRoutes.BLOBS.length() + 1);
        URI store = elsewhere;
        if (store == null) {
          send(exchange, 200, blobs.getOrDefault(digest, new byte[0]));
        } else {
          exchange.getResponseHeaders().set("Location", store.resolve(digest).toString());
          send(exchange, 307, new byte[0]);
        }
      } else if (path.startsWith(InternalRoutes.ARTIFACTS)) {
        String name = path.substring(InternalRoutes.ARTIFACTS.length() + 1);
        uploads.put(name, body);
        reply(exchange, new BlobRef(name, digest(body), body.length));
      } else if (path.equals(InternalRoutes.CHECKPOINTS)) {
        checkpoints.add(
            new Call(
                exchange.getRequestHeaders().getFirst(InternalRoutes.LEASE_HEADER),
                new String(body, java.nio.charset.StandardCharsets.UTF_8)));
        send(exchange, checkpointStatus, new byte[0]);
      } else {
        call(exchange, path, new String(body, java.nio.charset.StandardCharsets.UTF_8));
      }
    }
  }

  private void call(HttpExchange exchange, String path, String body) throws IOException {
    switch (path) {
      case InternalRoutes.MEMBERS -> {
        announcements.add(json.readValue(body, Announcement.class));
        reply(exchange, registration);
      }
      case InternalRoutes.CLAIMS -> {
        claims.incrementAndGet();
        if (away || claimsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          send(exchange, 503, new byte[0]);
          return;
        }
        Claim.Work work = grantable.remove(json.readValue(body, Claim.Request.class).jobId());
        reply(
            exchange,
            new Claim.Answer(work == null ? Claim.Result.GONE : Claim.Result.GRANTED, work));
      }
      case InternalRoutes.HEARTBEATS -> {
        stall();
        if (away) {
          send(exchange, 503, new byte[0]);
          return;
        }
        Heartbeat.Request request = json.readValue(body, Heartbeat.Request.class);
        List<Heartbeat.Running> running = request.running();
        leaving = Boolean.TRUE.equals(request.draining());
        running.forEach(stage -> logLines.addAll(stage.log()));
        reply(exchange, new Heartbeat.Answer(running.stream().map(stage -> order).toList(), drain));
      }
      default -> {
        finalWords.add(new Call(path, body));
        send(exchange, 204, new byte[0]);
      }
    }
  }

  private void stall() {
    try {
      Thread.sleep(stallMillis.getAndSet(0));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void reply(HttpExchange exchange, Object value) throws IOException {
    send(exchange, 200, json.writeValueAsBytes(value));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
