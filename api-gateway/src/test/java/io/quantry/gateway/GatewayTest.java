package io.quantry.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(Lifecycle.PER_CLASS)
class GatewayTest {
  /** Three times the heap of this JVM, in which the client and the backend live as well. */
  private static final long FAR_MORE_THAN_THE_HEAP = 300L << 20;

  private static final String KEY = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RecordingBackend backend = start();
  private @Nullable ConfigurableApplicationContext gateway;
  private int port;

  private static RecordingBackend start() {
    try {
      return new RecordingBackend();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  void startGateway() {
    ConfigurableApplicationContext context =
        GatewayApplication.builder()
            .run("--server.port=0", "--quantry.gateway.job-service=" + backend.uri());
    gateway = context;
    port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    client.close();
    backend.close();
  }

  @BeforeEach
  void forget() {
    backend.seen().clear();
    backend.answersWith(exchange -> exchange.sendResponseHeaders(204, -1));
  }

  @AfterEach
  void stillHealthy() throws Exception {
    HttpResponse<String> health =
        client.send(HttpRequest.newBuilder(uri("/healthz")).build(), BodyHandlers.ofString());
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEqualTo("{\"status\":\"up\"}");
  }

  @Test
  void forwardsMethodPathQueryAndHeaders() throws Exception {
    HttpRequest request =
        authorized("/v1/jobs/job_1/events?after=a%20b&x=1%2B1")
            .header("Idempotency-Key", "k1")
            .method("PATCH", BodyPublishers.ofString("{}"))
            .build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
    RecordingBackend.Seen seen = backend.seen().getFirst();
    assertThat(seen.method()).isEqualTo("PATCH");
    assertThat(seen.target()).isEqualTo("/v1/jobs/job_1/events?after=a%20b&x=1%2B1");
    assertThat(seen.headers().getFirst("Idempotency-Key")).isEqualTo("k1");
    assertThat(seen.headers().getFirst("Authorization")).isEqualTo("Bearer " + KEY);
  }

  @Test
  void givesEachRequestAnIdOfItsOwnAndKeepsInternalHeadersOut() throws Exception {
    HttpRequest request =
        authorized("/v1/jobs")
            .header("X-Quantry-Internal-Tenant", "other")
            .header("x-quantry-internal-role", "admin")
            .header("X-Request-Id", "forged-request-id")
            .header("X-Forwarded-For", "10.0.0.1")
            .header("Forwarded", "for=10.0.0.1")
            .header("Quantry-Lease", "job_1/quantize/1/x")
            .build();
    HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
    var headers = backend.seen().getFirst().headers();
    assertThat(headers.keySet())
        .noneMatch(
            name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-quantry-internal"));
    assertThat(headers.keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-forwarded"));
    assertThat(headers.keySet()).doesNotContain("Forwarded", "Quantry-lease");
    assertThat(headers.get("X-Request-Id")).hasSize(1).doesNotContain("forged-request-id");
    assertThat(response.headers().allValues("X-Request-Id")).isEqualTo(headers.get("X-Request-Id"));
  }

  @Test
  void keepsTheInsideOutOfTheAnswersHeaders() throws Exception {
    backend.answersWith(
        exchange -> {
          exchange.getResponseHeaders().set("Location", backend.uri() + "/v1/jobs/job_1");
          exchange.getResponseHeaders().set("Server", "inside/1.0");
          exchange.getResponseHeaders().set("X-Powered-By", "inside");
          exchange.getResponseHeaders().set("X-Quantry-Internal-Node", "node-7");
          exchange.getResponseHeaders().set("X-Request-Id", "another");
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          exchange.sendResponseHeaders(202, -1);
        });
    HttpResponse<Void> response =
        client.send(authorized("/v1/jobs").build(), BodyHandlers.discarding());
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).contains("/v1/jobs/job_1");
    assertThat(response.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(response.headers().map().keySet())
        .doesNotContain("server", "x-powered-by", "x-quantry-internal-node");
    assertThat(response.headers().allValues("X-Request-Id")).hasSize(1).doesNotContain("another");
  }

  @Test
  void passesTheBackendsRefusalsThrough() throws Exception {
    byte[] refusal =
        "{\"type\":\"urn:quantry:problem:invalid-spec\"}".getBytes(StandardCharsets.UTF_8);
    backend.answersWith(
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
          exchange.sendResponseHeaders(422, refusal.length);
          exchange.getResponseBody().write(refusal);
        });
    HttpRequest request = authorized("/v1/jobs").POST(BodyPublishers.ofString("{}")).build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).isEqualTo(refusal);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void asksForAKey() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/v1/jobs")).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertProblem(response, 401, "authentication-required");
    assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(backend.seen()).isEmpty();
  }

  @Test
  void refusesEveryMalformedKeyWithOneText() throws Exception {
    String lastDigitChanged = KEY.substring(0, KEY.length() - 1) + (KEY.endsWith("0") ? "1" : "0");
    String workerToken = ApiKey.generate(ApiKey.WORKER_PREFIX, new SecureRandom());
    List<String> wrong =
        List.of(
            "Basic " + KEY,
            "Bearer",
            "Bearer qnt_short",
            "Bearer " + lastDigitChanged,
            "Bearer " + workerToken,
            "Bearer " + KEY + "0",
            KEY);
    for (String authorization : wrong) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/v1/jobs")).header("Authorization", authorization).build();
      JsonNode problem =
          assertProblem(client.send(request, BodyHandlers.ofString()), 401, "invalid-api-key");
      assertThat(problem.get("detail").asString()).isEqualTo("The API key is not valid");
    }
    assertThat(backend.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/internal/v1/claims",
        "/v1",
        "/v2/jobs",
        "/actuator",
        "/error",
        "/healthz/x",
        "/V1/jobs"
      })
  void nothingElseExists(String path) throws Exception {
    HttpResponse<String> response = client.send(authorized(path).build(), BodyHandlers.ofString());
    assertProblem(response, 404, "not-found");
    assertThat(backend.seen()).isEmpty();
  }

  /** Over a bare socket: a client library would clean these up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../internal/v1/claims",
        "/v1/%2e%2e/internal/v1/claims",
        "/v1/.%2E/internal/v1/claims",
        "/v1/..;/internal/v1/claims",
        "/v1/..;x=1/internal/v1/claims",
        "/v1/jobs/..%2f..%2finternal/v1/claims",
        "/v1/..\\internal\\v1\\claims",
        "/v1/%5c..%5cinternal",
        "//internal/v1/claims",
        "/v1//internal/v1/claims",
        "/v1/./jobs",
        "/v1/jobs/%00",
        "/v1/jobs/%zz",
        "/v1/jobs;internal=1",
        "http://127.0.0.1/internal/v1/claims",
      })
  void noSpellingReachesTheInternalRoutes(String target) throws Exception {
    String answer = rawGet(target, "");
    assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
    assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
    assertThat(answer)
        .contains("\"requestId\":\"")
        .doesNotContain("Tomcat")
        .doesNotContain("apache");
    assertThat(backend.seen()).isEmpty();
  }

  @Test
  void refusesHeadersThatAreTooLong() throws Exception {
    for (int kilobytes : new int[] {13, 32, 100}) {
      String answer = rawGet("/v1/jobs", "X-Long: " + "a".repeat(kilobytes << 10) + "\r\n");
      assertThat(answer).startsWith("HTTP/1.1 " + (kilobytes < 64 ? "431" : "4"));
      assertThat(answer)
          .contains("\"requestId\":\"")
          .doesNotContain("Tomcat")
          .doesNotContain("Exception");
    }
    assertThat(backend.seen()).isEmpty();
  }

  @Test
  void streamsAnUploadFarLargerThanTheHeap() throws Exception {
    AtomicLong received = new AtomicLong();
    backend.answersWith(
        exchange -> {
          received.set(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
          exchange.sendResponseHeaders(201, -1);
        });
    HttpRequest request =
        authorized("/v1/models/m/versions")
            .PUT(BodyPublishers.ofInputStream(() -> new Zeros(FAR_MORE_THAN_THE_HEAP)))
            .build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    assertThat(received).hasValue(FAR_MORE_THAN_THE_HEAP);
  }

  @Test
  void tellsTheBackendTheLengthThatTheClientDeclared() throws Exception {
    byte[] body = new byte[1 << 20];
    HttpRequest request =
        authorized("/v1/models/m/versions").PUT(BodyPublishers.ofByteArray(body)).build();
    backend.answersWith(
        exchange -> {
          exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
          exchange.sendResponseHeaders(201, -1);
        });
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    assertThat(backend.seen().getFirst().headers().get("Content-Length"))
        .containsExactly("1048576");
  }

  /** A client that asks first need not send what is refused: {@code curl -T} does. */
  @Test
  void refusesBeforeTheBodyComes() throws Exception {
    String answer =
        raw(
            """
            PUT /v1/models/m/versions HTTP/1.1
            Host: 127.0.0.1
            Connection: close
            Authorization: Bearer qnt_wrong
            Content-Length: 1000000000
            Expect: 100-continue

            """
                .replace("\n", "\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 401 ");
    assertThat(backend.seen()).isEmpty();
  }

  @Test
  void bringsARefusalThatComesInTheMiddleOfAnUpload() throws Exception {
    byte[] refusal =
        "{\"type\":\"urn:quantry:problem:payload-too-large\"}".getBytes(StandardCharsets.UTF_8);
    backend.answersWith(
        exchange -> {
          exchange.getRequestBody().readNBytes(1 << 20);
          exchange.sendResponseHeaders(413, refusal.length);
          exchange.getResponseBody().write(refusal);
          exchange.getResponseBody().flush();
          exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        });
    HttpRequest request =
        authorized("/v1/models/m/versions")
            .PUT(BodyPublishers.ofInputStream(() -> new Zeros(50 << 20)))
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo(refusal);
  }

  @Test
  void streamsADownloadFarLargerThanTheHeap() throws Exception {
    backend.answersWith(
        exchange -> {
          exchange.sendResponseHeaders(200, FAR_MORE_THAN_THE_HEAP);
          new Zeros(FAR_MORE_THAN_THE_HEAP).transferTo(exchange.getResponseBody());
        });
    HttpResponse<InputStream> response =
        client.send(authorized("/v1/artifacts/x").build(), BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(FAR_MORE_THAN_THE_HEAP);
    try (InputStream body = response.body()) {
      assertThat(body.transferTo(OutputStream.nullOutputStream()))
          .isEqualTo(FAR_MORE_THAN_THE_HEAP);
    }
  }

  /** The backend sends its second event only after the client has read the first. */
  @Test
  void passesEventsOnAsTheyCome() throws Exception {
    CountDownLatch firstWasRead = new CountDownLatch(1);
    backend.answersWith(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          boolean read = awaits(firstWasRead);
          exchange
              .getResponseBody()
              .write(("data: " + read + "\n\n").getBytes(StandardCharsets.UTF_8));
        });
    HttpResponse<InputStream> response =
        client.send(authorized("/v1/jobs/job_1/events").build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      firstWasRead.countDown();
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo("data: true");
    }
  }

  @Test
  void endsTheBackendsStreamWhenTheClientHasGone() throws Exception {
    CompletableFuture<String> backendNoticed = new CompletableFuture<>();
    backend.answersWith(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          try {
            for (int i = 0; i < 1000; i++) {
              exchange.getResponseBody().write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
              exchange.getResponseBody().flush();
              awaits(new CountDownLatch(1), 20);
            }
            backendNoticed.complete("never");
          } catch (IOException e) {
            backendNoticed.complete("yes");
          }
        });
    HttpResponse<InputStream> response =
        client.send(authorized("/v1/jobs/job_1/events").build(), BodyHandlers.ofInputStream());
    assertThat(response.body().read()).isEqualTo(':');
    response.body().close();
    assertThat(backendNoticed.get(15, SECONDS)).isEqualTo("yes");
  }

  private static boolean awaits(CountDownLatch latch) throws IOException {
    return awaits(latch, 20_000);
  }

  private static boolean awaits(CountDownLatch latch, long millis) throws IOException {
    try {
      return latch.await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private String rawGet(String target, String moreHeaders) throws IOException {
    return raw(
        "GET "
            + target
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
            + KEY
            + "\r\n"
            + moreHeaders
            + "\r\n");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  static JsonNode assertProblem(HttpResponse<String> response, int status, String slug) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.get("type").asString()).isEqualTo("urn:quantry:problem:" + slug);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(response.headers().allValues("X-Request-Id"))
        .containsExactly(problem.get("requestId").asString());
    return problem;
  }

  private HttpRequest.Builder authorized(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + KEY);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
