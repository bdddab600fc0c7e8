package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway, the backend behind it, and a client with a well-formed key. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class RunningGateway {
  static final String KEY = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());
  private static final JsonMapper JSON = new JsonMapper();

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final RecordingBackend backend = start();
  private @Nullable ConfigurableApplicationContext gateway;
  private int port;
  private int managementPort;

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
            .run(
                "--server.port=0",
                "--management.server.port=0",
                "--quantry.gateway.drain-wait=0s",
                "--quantry.gateway.job-service=" + backend.uri());
    gateway = context;
    port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    managementPort =
        context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
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

  final String rawGet(String target, String moreHeaders) throws IOException {
    return raw(
        "GET "
            + target
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
            + KEY
            + "\r\n"
            + moreHeaders
            + "\r\n");
  }

  final String raw(String request) throws IOException {
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

  final HttpRequest.Builder authorized(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + KEY);
  }

  final int managementPort() {
    return managementPort;
  }

  final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
