package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class DeadBackendTest {
  private static final String KEY = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());

  @Test
  void answers503UntilTheBackendIsBackAndTellsNothingOfIt() throws Exception {
    URI dead;
    try (RecordingBackend once = new RecordingBackend()) {
      dead = once.uri();
    }
    try (ConfigurableApplicationContext gateway =
            GatewayApplication.builder()
                .run(
                    "--server.port=0",
                    "--management.server.port=0",
                    "--quantry.gateway.drain-wait=0s",
                    "--quantry.gateway.job-service=" + dead);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      int port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
              .header("Authorization", "Bearer " + KEY);
      for (HttpRequest one :
          new HttpRequest[] {
            request.GET().build(),
            request.POST(BodyPublishers.ofString("{}")).build(),
            request.PUT(BodyPublishers.ofInputStream(() -> new Zeros(1 << 20))).build()
          }) {
        HttpResponse<String> response = client.send(one, BodyHandlers.ofString());
        RunningGateway.assertProblem(response, 503, "service-unavailable");
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
        assertThat(response.body())
            .doesNotContain("127.0.0.1")
            .doesNotContain(Integer.toString(dead.getPort()))
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void answers503WhenTheBackendHangsUpBeforeItAnswers() throws Exception {
    try (RecordingBackend backend = new RecordingBackend();
        ConfigurableApplicationContext gateway =
            GatewayApplication.builder()
                .run(
                    "--server.port=0",
                    "--management.server.port=0",
                    "--quantry.gateway.drain-wait=0s",
                    "--quantry.gateway.job-service=" + backend.uri());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      backend.answersWith(exchange -> exchange.close());
      int port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
              .header("Authorization", "Bearer " + KEY)
              .POST(BodyPublishers.ofString("{}"))
              .build();
      RunningGateway.assertProblem(
          client.send(request, BodyHandlers.ofString()), 503, "service-unavailable");
    }
  }
}
