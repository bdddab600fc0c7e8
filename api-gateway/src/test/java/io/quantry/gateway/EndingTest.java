package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What becomes of requests under way when the gateway is told to end. */
class EndingTest {
  private static final int PATIENCE_SECONDS = 15;

  private static ConfigurableApplicationContext gateway(RecordingBackend backend) {
    return GatewayApplication.builder()
        .run(
            "--server.port=0",
            "--management.server.port=0",
            "--quantry.gateway.job-service=" + backend.uri());
  }

  private static HttpRequest request(ConfigurableApplicationContext gateway, String path) {
    String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + RunningGateway.KEY)
        .build();
  }

  @Test
  void eventStreamsEndInOrderAndDoNotHoldItUp() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    HttpClient client = HttpClient.newHttpClient();
    try (RecordingBackend backend = new RecordingBackend()) {
      backend.answersWith(
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(over); // silent, as a job that waits is
          });
      ConfigurableApplicationContext gateway = gateway(backend);
      HttpResponse<InputStream> events =
          client.send(request(gateway, "/v1/jobs/job_1/events"), BodyHandlers.ofInputStream());
      assertThat(events.body().readNBytes(9)).asString().isEqualTo("data: 1\n\n");
      long start = System.nanoTime();
      gateway.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Duration.ofSeconds(PATIENCE_SECONDS));
      assertThat(events.body().read()).as("a proper end, no broken connection").isEqualTo(-1);
      over.countDown();
    } finally {
      over.countDown();
      client.shutdownNow();
    }
  }

  @Test
  void otherRequestsAreAnsweredFirst() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    HttpClient client = HttpClient.newHttpClient();
    try (RecordingBackend backend = new RecordingBackend()) {
      backend.answersWith(
          exchange -> {
            begun.countDown();
            await(mayAnswer);
            exchange.sendResponseHeaders(204, -1);
          });
      ConfigurableApplicationContext gateway = gateway(backend);
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request(gateway, "/v1/jobs"), BodyHandlers.ofString());
      assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      // no thread of the common pool, which the answer needs
      Thread closing = Thread.ofPlatform().start(gateway::close);
      Thread.sleep(500);
      assertThat(closing.isAlive()).isTrue();
      mayAnswer.countDown();
      assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
      assertThat(closing.join(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    } finally {
      mayAnswer.countDown();
      client.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
