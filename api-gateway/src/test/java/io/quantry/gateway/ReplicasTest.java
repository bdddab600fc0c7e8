package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.fleet.InternalRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway before two replicas of job-service. */
class ReplicasTest {
  private static final String KEY = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());
  private static final Duration NOTICED = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RecordingBackend first = new RecordingBackend();
  private final RecordingBackend second = new RecordingBackend();
  private ConfigurableApplicationContext gateway = start("1s");

  ReplicasTest() throws IOException {}

  private ConfigurableApplicationContext start(String wait) {
    return GatewayApplication.builder()
        .run(
            "--server.port=0",
            "--management.server.port=0",
            "--quantry.gateway.drain-wait=" + wait,
            "--quantry.gateway.job-service=" + first.uri() + "," + second.uri());
  }

  @AfterEach
  void stop() {
    gateway.close();
    client.close();
    first.close();
    second.close();
  }

  @Test
  void bothGetRequests() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(status(get())).isEqualTo(204);
    }
    assertThat(asked(first)).isPositive();
    assertThat(asked(second)).isPositive();
    assertThat(asked(first) + asked(second)).isEqualTo(10);
  }

  @Test
  void whateverIsSentGoesToTheOtherWhenOneCannotBeConnectedTo() throws Exception {
    second.answersWith(
        exchange -> {
          exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
          exchange.sendResponseHeaders(204, -1);
        });
    first.close();
    for (int i = 0; i < 6; i++) {
      assertThat(status(get())).isEqualTo(204);
      assertThat(status(post("{}"))).isEqualTo(204);
      assertThat(status(request().PUT(BodyPublishers.ofInputStream(() -> new Zeros(1 << 20)))))
          .isEqualTo(204);
    }
    assertThat(asked(second)).isEqualTo(18);
  }

  @Test
  void onlyWhatReadsIsSentAgainWhenAnAnswerDoesNotCome() throws Exception {
    first.answersWith(
        exchange -> {
          if (exchange.getRequestURI().getPath().equals(InternalRoutes.READY)) {
            exchange.sendResponseHeaders(204, -1);
          }
          exchange.close();
        });
    for (int i = 0; i < 4; i++) {
      assertThat(status(get())).isEqualTo(204);
    }
    int before = asked(first) + asked(second);
    int refused = 0;
    for (int i = 0; i < 4; i++) {
      int status = status(post("{}"));
      assertThat(status).isIn(204, 503);
      refused += status == 503 ? 1 : 0;
    }
    assertThat(asked(first) + asked(second) - before).as("each was sent once").isEqualTo(4);
    assertThat(refused).isPositive();
  }

  @Test
  void aReplicaThatIsAboutToStopGetsNoMore() throws Exception {
    first.answersWith(
        exchange ->
            exchange.sendResponseHeaders(
                exchange.getRequestURI().getPath().equals(InternalRoutes.READY) ? 503 : 204, -1));
    long deadline = System.nanoTime() + NOTICED.toNanos();
    int last;
    do {
      last = asked(first);
      for (int i = 0; i < 4; i++) {
        assertThat(status(get())).isEqualTo(204);
      }
    } while (asked(first) > last && System.nanoTime() < deadline);
    assertThat(asked(first)).isEqualTo(last);
  }

  @Test
  void anEventStreamEndsWholeWhenTheGatewayStops() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    for (RecordingBackend replica : new RecordingBackend[] {first, second}) {
      replica.answersWith(
          exchange -> {
            if (exchange.getRequestURI().getPath().equals(InternalRoutes.READY)) {
              exchange.sendResponseHeaders(204, -1);
              return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
              over.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    }
    HttpResponse<InputStream> events = client.send(get().build(), BodyHandlers.ofInputStream());
    byte[] start = events.body().readNBytes("data: first\n\n".length());
    assertThat(start).asString().isEqualTo("data: first\n\n");

    Thread stopping = closing();
    assertThat(events.body().readAllBytes()).as("the end, and no broken connection").isEmpty();
    assertThat(stopping.join(PATIENCE)).isTrue();
    over.countDown();
  }

  @Test
  void saysThatItStopsAndClosesConnectionsWhileItStillServes() throws Exception {
    gateway.close();
    gateway = start("8s"); // time enough for the requests below on a busy machine
    assertThat(status(get())).isEqualTo(204);
    Thread stopping = closing();
    HttpRequest health = HttpRequest.newBuilder(uri("/healthz")).build();
    HttpResponse<String> answer = client.send(health, BodyHandlers.ofString());
    while (answer.statusCode() == 200) {
      answer = client.send(health, BodyHandlers.ofString());
    }
    assertThat(answer.statusCode()).isEqualTo(503);
    HttpResponse<Void> served = client.send(get().build(), BodyHandlers.discarding());
    assertThat(served.statusCode()).isEqualTo(204);
    assertThat(served.headers().firstValue("Connection")).contains("close");
    assertThat(stopping.join(PATIENCE)).isTrue();
  }

  /** A thread of its own: the common pool may have one, which the clients in this JVM need. */
  private Thread closing() {
    return Thread.ofPlatform().start(gateway::close);
  }

  private static int asked(RecordingBackend replica) {
    return (int)
        replica.seen().stream().filter(seen -> !seen.target().equals(InternalRoutes.READY)).count();
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder get() {
    return request().GET();
  }

  private HttpRequest.Builder post(String body) {
    return request().POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri("/v1/jobs")).header("Authorization", "Bearer " + KEY);
  }

  private URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:"
            + gateway.getEnvironment().getRequiredProperty("local.server.port")
            + path);
  }
}
