package io.quantry.cli.system;

import io.quantry.cli.home.RunningPlatform;
import io.quantry.cli.output.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Requests as no client of ours would send them. */
final class RawClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RunningPlatform running;

  RawClient(RunningPlatform running) {
    this.running = running;
  }

  /**
   * An answer.
   *
   * @param problem status and slug, for instance {@code 404 not-found}; the status alone where the
   *     answer is no problem
   */
  record Answer(String problem, HttpResponse<String> response) {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      return Json.mapper().readTree(response.body());
    }
  }

  /** Without a key; {@code path} as it stands. */
  HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create(running.url() + path)).timeout(Duration.ofMinutes(2));
  }

  HttpRequest.Builder request(String path) {
    return bare(path).header("Authorization", "Bearer " + running.apiKey());
  }

  Answer get(String path, String... headers) {
    HttpRequest.Builder request = request(path).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  Answer post(String path, String json, String... headers) {
    return post(path, json.getBytes(StandardCharsets.UTF_8), "application/json", headers);
  }

  Answer post(String path, byte[] body, String type, String... headers) {
    HttpRequest.Builder request =
        request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      String type = response.headers().firstValue("Content-Type").orElse("");
      String slug = "";
      if (type.startsWith("application/problem+json")) {
        JsonNode problem = Json.mapper().readTree(response.body());
        String urn = problem.path("type").asString("");
        slug = " " + urn.substring(urn.lastIndexOf(':') + 1);
        if (problem.path("requestId").asString("").isEmpty()) {
          slug += " without a request id";
        }
      }
      return new Answer(response.statusCode() + slug, response);
    } catch (IOException e) {
      throw new IllegalStateException("No answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
