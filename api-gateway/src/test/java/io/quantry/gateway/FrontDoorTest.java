package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FrontDoorTest extends RunningGateway {
  @Test
  void asksForAKey() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/v1/jobs")).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertProblem(response, 401, "authentication-required");
    assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(backend.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/openapi.json", "/v1/docs", "/v1/docs/swagger-ui.css"})
  void letsEverybodyReadWhatTheInterfaceIs(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
    client.send(request, BodyHandlers.ofString());
    assertThat(backend.seen()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/docs/", "/v1/docs/x", "/v1/openapi.json/", "/v1/openapi"})
  void asksForAKeyBesideThat(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
    assertProblem(client.send(request, BodyHandlers.ofString()), 401, "authentication-required");
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

  /** In the form of the distribution specification, which is what asks for the other scheme. */
  @Test
  void clientsOfRegistriesAreAskedForAPasswordWhichIsTheKey() throws Exception {
    HttpResponse<String> nobody =
        client.send(HttpRequest.newBuilder(uri("/v2/")).build(), BodyHandlers.ofString());
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"quantry\"");
    assertThat(nobody.body()).contains("\"errors\"", "\"code\":\"UNAUTHORIZED\"", "requestId");
    for (String wrong : List.of("x:qnt_short", "x", ":" + KEY + "0")) {
      assertThat(withBasic("/v2/", wrong).statusCode()).as(wrong).isEqualTo(401);
    }
    assertThat(backend.seen()).isEmpty();
    withBasic("/v2/", "anybody:" + KEY);
    withBasic("/v2", ":" + KEY);
    withBasic("/v2/team/model/manifests/sha256:" + "0".repeat(64), "anybody:" + KEY);
    assertThat(backend.seen()).hasSize(3);
    assertThat(withBasic("/v1/jobs", "anybody:" + KEY).statusCode()).isEqualTo(401);
    assertThat(backend.seen()).hasSize(3);
  }

  private HttpResponse<String> withBasic(String path, String pair) throws Exception {
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Basic " + encoded).build(),
        BodyHandlers.ofString());
  }

  @Test
  void aSessionAndATokenOfAnIdentityProviderAreLeftToTheBackend() throws Exception {
    client.send(
        HttpRequest.newBuilder(uri("/v1/jobs")).header("Cookie", "quantry_session=abc").build(),
        BodyHandlers.ofString());
    client.send(
        HttpRequest.newBuilder(uri("/v1/jobs")).header("Authorization", "Bearer a.b-c.d_e").build(),
        BodyHandlers.ofString());
    client.send(
        HttpRequest.newBuilder(uri("/v1/session"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build(),
        BodyHandlers.ofString());
    assertThat(backend.seen()).hasSize(3);
    HttpRequest other =
        HttpRequest.newBuilder(uri("/v1/jobs")).header("Cookie", "theme=dark").build();
    assertProblem(client.send(other, BodyHandlers.ofString()), 401, "authentication-required");
    assertThat(backend.seen()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/internal/v1/claims",
        "/v1",
        "/v3/jobs",
        "/v2x/",
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
        "/v2/../internal/v1/claims",
        "/v2/%2e%2e/internal/v1/claims",
        "/v2/models/..%2f..%2f..%2finternal/v1/claims",
        "http://127.0.0.1/internal/v1/claims",
      })
  void noSpellingReachesTheInternalRoutes(String target) throws Exception {
    String answer = rawGet(target, "");
    assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
    assertThat(answer)
        .containsIgnoringCase(
            target.startsWith("/v2/")
                ? "content-type: application/json"
                : "content-type: application/problem+json");
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
}
