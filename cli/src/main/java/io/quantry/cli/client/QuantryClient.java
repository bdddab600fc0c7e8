package io.quantry.cli.client;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The REST interface under {@code /v1}: JSON trees in and out, files streamed. Every answer but 2xx
 * becomes a {@link QuantryException} with the problem's slug. Thread-safe.
 */
public final class QuantryClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration REQUEST_LIMIT = Duration.ofMinutes(2);
  private static final Duration TRANSFER_LIMIT = Duration.ofHours(6);

  private final Connection connection;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  public QuantryClient(Connection connection) {
    this.connection = connection;
  }

  /** The platform's base URL, without a slash at its end. */
  public String url() {
    return connection.url();
  }

  /** {@code GET path}. */
  public JsonNode get(String path) {
    return Problems.readJson(text(request(path).GET().build()));
  }

  /** {@code DELETE path}. */
  public void delete(String path) {
    Problems.accept(text(request(path).DELETE().build()));
  }

  /** {@code method path} with a JSON body and further headers. */
  public JsonNode send(String method, String path, Object body, Map<String, String> headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(Json.mapper().writeValueAsString(body)));
    headers.forEach(request::header);
    return Problems.readJson(text(request.build()));
  }

  /** {@code method path} with the bytes of a file as body. */
  public JsonNode upload(String method, String path, Path file) {
    try {
      HttpRequest.Builder request =
          request(path)
              .timeout(TRANSFER_LIMIT)
              .header("Content-Type", "application/octet-stream")
              .method(method, BodyPublishers.ofFile(file));
      return Problems.readJson(text(request.build()));
    } catch (IOException missing) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no file " + file, missing);
    }
  }

  /** {@code POST path} with a JSON part and files, each under the name of its part. */
  public JsonNode uploadParts(String path, String jsonPart, Object json, Map<String, Path> files) {
    MultipartBody body = new MultipartBody();
    body.json(jsonPart, Json.mapper().writeValueAsString(json));
    files.forEach(body::file);
    return post(path, body);
  }

  /** {@code POST path} with files only, each under the name of its part. */
  public JsonNode uploadFiles(String path, Map<String, Path> files) {
    MultipartBody body = new MultipartBody();
    files.forEach(body::file);
    return post(path, body);
  }

  private JsonNode post(String path, MultipartBody body) {
    return Problems.readJson(
        text(
            request(path)
                .timeout(TRANSFER_LIMIT)
                .header("Content-Type", body.contentType())
                .POST(body.publisher())
                .build()));
  }

  /** {@code GET path} into a new file. */
  public void download(String path, Path file) {
    HttpResponse<Path> response =
        exchange(
            request(path).timeout(TRANSFER_LIMIT).GET().build(),
            answer ->
                answer.statusCode() == 200
                    ? HttpResponse.BodySubscribers.ofFile(file)
                    : HttpResponse.BodySubscribers.replacing(file));
    if (response.statusCode() != 200) {
      throw Problems.of(response.statusCode(), "");
    }
  }

  /**
   * Follows a stream of server-sent events until {@code listener} has enough or the server ends it.
   *
   * @return whether the listener had enough
   */
  public boolean follow(String path, EventListener listener) {
    HttpResponse<InputStream> response =
        exchange(
            request(path)
                .timeout(TRANSFER_LIMIT)
                .header("Accept", "text/event-stream")
                .GET()
                .build(),
            BodyHandlers.ofInputStream());
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        throw Problems.of(response.statusCode(), String.join("\n", reader.lines().toList()));
      }
      return new EventReader(reader).readUntil(listener);
    } catch (IOException broken) {
      return false; // the caller asks for the state and follows again
    }
  }

  /** What happens with each event of a stream. */
  public interface EventListener {
    /** Returns whether that was enough. */
    boolean on(String type, JsonNode data);
  }

  private HttpRequest.Builder request(String path) {
    URI uri;
    try {
      uri = URI.create(connection.url() + path);
    } catch (IllegalArgumentException malformed) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "No URL: " + connection.url() + path, malformed);
    }
    return HttpRequest.newBuilder(uri)
        .timeout(REQUEST_LIMIT)
        .header("Authorization", "Bearer " + connection.key());
  }

  private HttpResponse<String> text(HttpRequest request) {
    return exchange(request, BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException unreachable) {
      throw new QuantryException(
          ErrorCode.SERVICE_UNAVAILABLE,
          "No answer from %s (%s); is it up? Start one with 'quantry up'."
              .formatted(connection.url(), unreachable.getClass().getSimpleName()),
          unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new QuantryException(ErrorCode.CANCELED, "Interrupted", interrupted);
    } catch (IllegalArgumentException malformed) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "No URL of a platform: " + connection.url(), malformed);
    }
  }

  /** Reads {@code text} as JSON, leniently: a stream may carry events of later versions. */
  static JsonNode tree(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (JacksonException malformed) {
      throw new QuantryException(
          ErrorCode.INTERNAL_ERROR, "The platform answered no JSON", malformed);
    }
  }
}
