package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** The time between the first open port and the end of the start. */
class OpeningTest {
  private static final String KEY = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());

  @Test
  void aRequestThatComesBeforeEverythingIsSetUpIsToldToComeAgain() throws Exception {
    CompletableFuture<HttpResponse<String>> early = new CompletableFuture<>();
    try (RecordingBackend backend = new RecordingBackend()) {
      ApplicationListener<WebServerInitializedEvent> first =
          event -> early.complete(get(event.getWebServer().getPort()));
      SpringApplicationBuilder builder = GatewayApplication.builder();
      builder.application().addListeners(first);
      try (ConfigurableApplicationContext gateway =
          builder.run(
              "--server.port=0",
              "--management.server.port=0",
              "--quantry.gateway.job-service=" + backend.uri())) {
        RunningGateway.assertProblem(early.join(), 503, "service-unavailable");
        int port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        assertThat(get(port).statusCode()).isEqualTo(204);
      }
    }
  }

  private static HttpResponse<String> get(int port) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
              .header("Authorization", "Bearer " + KEY)
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
