package io.quantry.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.home.RunningPlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How soon a user's server is told: aliases of a running platform are moved at a fixed rate, each
 * move is an event, and a server on this machine notes when it comes. The time is from the event's
 * own, which is the database's at the change, to the arrival; platform and server run on one
 * machine, so the clocks are one. Start the platform with {@code
 * JOBSERVICE_WEBHOOKS_ALLOWLOOPBACK=true quantry up --without-worker}.
 *
 * <p>Arguments: the home of a running platform, events a second (default 100), for how many seconds
 * (default 30).
 */
public final class WebhookBenchmark {
  private static final Path MODEL = Path.of("demo/glyphs/glyphs-fp32.onnx");
  private static final int MOVERS = 10;
  private static final int WARM_UP_SECONDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final QuantryClient client;
  private final String aliases;
  private final Map<String, Instant> arrivals = new ConcurrentHashMap<>();
  private final Map<String, Instant> events = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();

  private WebhookBenchmark(QuantryClient client, String model) {
    this.client = client;
    this.aliases = Routes.MODELS + "/" + model + "/aliases/";
  }

  public static void main(String[] arguments) throws Exception {
    int perSecond = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30;
    RunningPlatform running = Running.on(arguments);
    String model = "bench-webhook-" + Long.toString(System.currentTimeMillis(), 36);
    QuantryClient client = new QuantryClient(new Connection(running.url(), running.apiKey()));
    client.upload("POST", Routes.modelVersions(model), MODEL);
    WebhookBenchmark benchmark = new WebhookBenchmark(client, model);
    if (!benchmark.run(perSecond, seconds)) {
      System.exit(1);
    }
  }

  /** Prints the figures; whether every event came, and came once. */
  private boolean run(int perSecond, int seconds) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.setExecutor(threads);
      server.createContext("/", this::arrived);
      server.start();
      JsonNode webhook =
          client.send(
              "POST",
              "/v1/webhooks",
              Map.of(
                  "url",
                  "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                  "events",
                  List.of("alias.moved")),
              Map.of());
      try {
        move(0, perSecond, WARM_UP_SECONDS);
        Instant begun = Instant.now();
        move(WARM_UP_SECONDS * perSecond / MOVERS, perSecond, seconds);
        int expected = perSecond / MOVERS * MOVERS * (WARM_UP_SECONDS + seconds);
        await(expected);
        print(begun, expected);
      } finally {
        client.send(
            "PUT",
            "/v1/webhooks/" + webhook.path("id").asString(),
            Map.of(
                "url",
                webhook.path("url").asString(),
                "events",
                List.of("alias.moved"),
                "enabled",
                false),
            Map.of("If-Match", "\"1\""));
        server.stop(0);
      }
      return events.size() == requests.get();
    }
  }

  private void arrived(HttpExchange exchange) throws IOException {
    Instant now = Instant.now();
    try (exchange) {
      JsonNode event = JsonMapper.shared().readTree(exchange.getRequestBody());
      String id = exchange.getRequestHeaders().getFirst("webhook-id");
      requests.incrementAndGet();
      arrivals.putIfAbsent(id, now);
      events.putIfAbsent(id, Instant.parse(event.path("time").asString()));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  /** Moves aliases, each mover its own, at a fixed rate. */
  private void move(int moved, int perSecond, int seconds) throws InterruptedException {
    long start = System.nanoTime();
    long gap = Duration.ofSeconds(1).toNanos() * MOVERS / perSecond;
    List<Thread> movers = new ArrayList<>();
    for (int mover = 0; mover < MOVERS; mover++) {
      int number = mover;
      movers.add(
          Thread.startVirtualThread(
              () -> {
                int moves = seconds * perSecond / MOVERS;
                for (int i = 0; i < moves; i++) {
                  long due = start + i * gap + number * gap / MOVERS;
                  LockSupport.parkNanos(due - System.nanoTime());
                  move(number, moved + i);
                }
              }));
    }
    for (Thread mover : movers) {
      mover.join();
    }
  }

  private void move(int mover, int revision) {
    client.send(
        "PUT",
        aliases + "a" + mover,
        Map.of("version", 1),
        revision == 0 ? Map.of("If-None-Match", "*") : Map.of("If-Match", "\"" + revision + "\""));
  }

  private void await(int expected) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (arrivals.size() < expected && Instant.now().isBefore(end)) {
      Thread.sleep(100);
    }
  }

  private void print(Instant begun, int expected) {
    double[] millis =
        arrivals.keySet().stream()
            .filter(id -> !events.getOrDefault(id, Instant.MIN).isBefore(begun))
            .mapToDouble(
                id ->
                    Duration.between(
                                events.getOrDefault(id, Instant.MIN),
                                arrivals.getOrDefault(id, Instant.MAX))
                            .toNanos()
                        / 1e6)
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "%d events, %d arrived, in %d requests; of %d after the warm-up:%n%n",
        expected,
        arrivals.size(),
        requests.get(),
        millis.length);
    MarkdownTable table = new MarkdownTable("p50", "p95", "p99", "max");
    table.row(at(millis, 0.5), at(millis, 0.95), at(millis, 0.99), at(millis, 1));
  }

  private static String at(double[] sorted, double q) {
    double value = sorted[(int) Math.ceil(q * sorted.length) - 1];
    return String.format(Locale.ROOT, "%.1f ms", value);
  }
}
