package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingTest extends RunningGateway {
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
  void forwardsUploadsInPiecesBothWays() throws Exception {
    backend.answersWith(
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Tus-Resumable", "1.0.0");
          exchange.getResponseHeaders().set("Upload-Offset", "4");
          exchange.sendResponseHeaders(409, -1);
        });
    for (String method : List.of("POST", "PATCH", "HEAD", "OPTIONS", "DELETE")) {
      HttpRequest request =
          authorized("/v1/uploads/upl_1")
              .header("Tus-Resumable", "1.0.0")
              .header("Upload-Offset", "3")
              .header("X-HTTP-Method-Override", "PATCH")
              .method(
                  method,
                  method.equals("PATCH") || method.equals("POST")
                      ? BodyPublishers.ofString("a")
                      : BodyPublishers.noBody())
              .build();
      HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
      assertThat(answer.statusCode()).as(method).isEqualTo(409);
      assertThat(answer.headers().firstValue("Upload-Offset")).as(method).hasValue("4");
      RecordingBackend.Seen seen = backend.seen().getLast();
      assertThat(seen.method()).isEqualTo(method);
      assertThat(seen.headers().getFirst("Upload-Offset")).as(method).isEqualTo("3");
      assertThat(seen.headers().getFirst("Tus-Resumable")).as(method).isEqualTo("1.0.0");
      assertThat(seen.headers().getFirst("X-HTTP-Method-Override")).isEqualTo("PATCH");
    }
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
}
