package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** What the operator sees of a gateway, on a port of its own. */
class ManagementTest extends RunningGateway {
  @Test
  void isReadyAsLongAsJobServiceAnswersAndAliveInAnyCase() throws Exception {
    assertThat(management("/actuator/health/liveness").statusCode()).isEqualTo(200);
    HttpResponse<String> ready = management("/actuator/health/readiness");
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);

    backend.answersWith(exchange -> exchange.close());

    HttpResponse<String> unready = management("/actuator/health/readiness");
    assertThat(unready.statusCode()).as(unready.body()).isEqualTo(503);
    assertThat(unready.body()).contains("jobService");
    assertThat(management("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void countsRequestsByRouteAndNotByPath() throws Exception {
    client.send(authorized("/v1/jobs/job_1").build(), BodyHandlers.ofString());

    assertThat(management("/actuator/prometheus").body())
        .containsPattern("http_server_requests_seconds_count\\{.*uri=\"/v1/\\*\\*\"")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("job_1");
  }

  @Test
  void isNotReachedThroughThePublicPort() throws Exception {
    for (String path :
        new String[] {"/actuator/health", "/actuator/prometheus", "/v1/../actuator"}) {
      assertThat(rawGet(path, "")).as(path).startsWith("HTTP/1.1 404");
    }
  }

  private HttpResponse<String> management(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + path)).build(),
        BodyHandlers.ofString());
  }
}
