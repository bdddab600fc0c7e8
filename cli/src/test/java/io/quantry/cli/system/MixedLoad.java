package io.quantry.cli.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantry.cli.output.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Clients of all kinds behind a balancer, until closed: each sends its requests one after the other
 * to any gateway that says that it is ready. Whatever is not the expected answer is remembered as a
 * failure.
 */
final class MixedLoad implements AutoCloseable {
  private static final Duration BALANCER_LOOKS_EVERY = Duration.ofMillis(300);
  private static final Duration END_LIMIT = Duration.ofMinutes(2);
  private static final String SPEC =
      "{\"model\": {\"ref\": \"glyphs@fp32\"}, \"technique\": {\"type\": \"dynamic\"}}";

  private final ReplicatedPlatform platform;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
  private final Map<String, String> byKey = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final byte[] model;
  private volatile List<URI> ready;
  private volatile boolean ending;

  /** One request and what must come of it. */
  private interface Step {
    void run() throws Exception;
  }

  MixedLoad(ReplicatedPlatform platform) throws IOException {
    this.platform = platform;
    this.ready = platform.gateways();
    this.model = Files.readAllBytes(DemoData.MODEL);
  }

  /** Uploads what the clients need, and starts them. */
  void start() throws Exception {
    upload("?alias=fp32");
    submit("");
    String watched = accepted.element();
    threads.add(Thread.ofVirtual().start(this::balance));
    each("submission", 100, () -> submit(""));
    each("submission with a key", 100, () -> submit(UUID.randomUUID().toString()));
    each("list", 50, this::list);
    each("job", 20, () -> expect(200, get("/v1/jobs/" + watched)));
    each("upload", 3000, () -> upload(""));
    each("download", 100, this::download);
    each("events", 100, () -> events(watched));
  }

  private void each(String name, int pauseMillis, Step step) {
    done.put(name, new AtomicInteger());
    threads.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!ending) {
                    try {
                      step.run();
                      done.get(name).incrementAndGet();
                      TimeUnit.MILLISECONDS.sleep(pauseMillis);
                    } catch (InterruptedException over) {
                      return;
                    } catch (Exception | AssertionError failed) {
                      failures.add(name + ": " + failed);
                    }
                  }
                }));
  }

  private void balance() {
    try {
      while (!ending) {
        List<URI> found = new ArrayList<>();
        for (URI gateway : platform.gateways()) {
          if (platform.isReady(gateway)) {
            found.add(gateway);
          }
        }
        ready = found.isEmpty() ? platform.gateways() : found;
        Thread.sleep(BALANCER_LOOKS_EVERY);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(String key) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/v1/jobs")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(SPEC));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    String id = expect(202, request).path("id").asString();
    accepted.add(id);
    if (!key.isEmpty()) {
      byKey.put(key, id);
    }
  }

  /** A page and the one after it, whoever answers which. */
  private void list() throws IOException, InterruptedException {
    String next = expect(200, get("/v1/jobs?limit=1")).path("nextCursor").asString("");
    if (!next.isEmpty()) {
      expect(200, get("/v1/jobs?limit=1&cursor=" + next));
    }
  }

  /** Takes a while, so that a stop meets it in the middle. */
  private void upload(String query) throws IOException, InterruptedException {
    expect(
        201,
        request("/v1/models/glyphs/versions" + query)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofInputStream(() -> new SlowStream(model))));
  }

  private void download() throws Exception {
    HttpResponse<byte[]> answer =
        http.send(get("/v1/models/glyphs/versions/1/download").build(), BodyHandlers.ofByteArray());
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(answer.body()));
    String sent = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
    if (answer.statusCode() != 200 || !digest.equals(sent)) {
      throw new AssertionError("download: " + answer.statusCode() + " " + answer.body().length);
    }
  }

  /** Reads until the stream ends in order; its client then asks again. */
  private void events(String job) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(get("/v1/jobs/" + job + "/events").build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new AssertionError("events: " + answer.statusCode());
    }
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
      while (!ending && lines.readLine() != null) {
        // an event of a job that waits
      }
    }
  }

  private JsonNode expect(int status, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != status) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return Json.mapper().readTree(answer.body());
  }

  private HttpRequest.Builder get(String path) {
    return request(path).GET();
  }

  private HttpRequest.Builder request(String path) {
    List<URI> gateways = ready;
    URI gateway = gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
    return HttpRequest.newBuilder(URI.create(gateway + path))
        .header("Authorization", "Bearer " + platform.apiKey());
  }

  /** Ends all clients, each after the request that it is at. */
  void end() throws InterruptedException {
    ending = true;
    for (Thread thread : threads) {
      if (!thread.join(END_LIMIT)) {
        thread.interrupt(); // a reader of events that never come
      }
    }
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** How many requests of each kind were answered as they should be. */
  Map<String, AtomicInteger> done() {
    return Map.copyOf(done);
  }

  /** Accepted jobs that are not there, and keys that stand for another job than they did. */
  List<String> lost() throws IOException, InterruptedException {
    List<String> lost = new ArrayList<>();
    for (String id : accepted) {
      if (http.send(get("/v1/jobs/" + id).build(), BodyHandlers.discarding()).statusCode() != 200) {
        lost.add(id);
      }
    }
    for (Map.Entry<String, String> key : byKey.entrySet()) {
      String again =
          expect(
                  202,
                  request("/v1/jobs")
                      .header("Content-Type", "application/json")
                      .header("Idempotency-Key", key.getKey())
                      .POST(BodyPublishers.ofString(SPEC)))
              .path("id")
              .asString();
      if (!again.equals(key.getValue())) {
        lost.add(key + " is now " + again);
      }
    }
    return lost;
  }

  @Override
  public void close() {
    ending = true;
    threads.forEach(Thread::interrupt);
    http.shutdownNow();
  }

  /** The bytes of a model over about a second. */
  private static final class SlowStream extends ByteArrayInputStream {
    private static final int AT_ONCE = 16 << 10;

    SlowStream(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) {
      try {
        TimeUnit.MILLISECONDS.sleep(30);
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
      }
      return super.read(buffer, offset, Math.min(length, AT_ONCE));
    }
  }
}
