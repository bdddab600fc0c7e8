package io.quantry.jobservice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user of the service over HTTP. */
public final class ServiceClient {
  public static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final String key;

  public ServiceClient(int port, String key) {
    this.port = port;
    this.key = key;
  }

  /** An answer: status, headers, body. */
  public record Answer(HttpResponse<byte[]> response) {
    public int status() {
      return response.statusCode();
    }

    public JsonNode json() {
      return JSON.readTree(response.body());
    }

    public String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The slug of a problem. */
    public String problem() {
      String type = json().path("type").asString("");
      return status() + " " + type.substring(type.lastIndexOf(':') + 1);
    }
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + key);
  }

  /** The answer, which fails the test if the OpenAPI document does not list its status. */
  public Answer send(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofByteArray());
  }

  /** The same of a stream without an end: as much of it as comes first. */
  public Answer begin(HttpRequest.Builder request) {
    return send(
        request,
        head ->
            head.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")
                ? new FirstBytes()
                : HttpResponse.BodySubscribers.ofByteArray());
  }

  private static Answer send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<byte[]> handler) {
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), handler);
      DocumentedAnswers.check(response);
      return new Answer(response);
    } catch (IOException e) {
      throw new IllegalStateException("The service does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Answer get(String path, String... headers) {
    HttpRequest.Builder request = request(path).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public Answer delete(String path) {
    return send(request(path).DELETE());
  }

  public Answer post(String path, String json, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public Answer send(String path, Object body) {
    return post(path, JSON.writeValueAsString(body));
  }

  public Answer upload(String path, byte[] bytes, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(bytes));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Sends file parts by name; those named {@code manifest} are JSON. */
  public Answer multipart(String path, Map<String, byte[]> parts, String... headers) {
    String boundary = "----quantry-test";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    parts.forEach(
        (name, bytes) -> {
          body.writeBytes(
              "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                  .formatted(boundary, name, name.equals("model") ? "model.onnx" : name)
                  .getBytes(StandardCharsets.UTF_8));
          body.writeBytes(bytes);
          body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Takes what comes first and leaves the rest. */
  private static final class FirstBytes implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> first = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (ByteBuffer buffer : buffers) {
        byte[] some = new byte[buffer.remaining()];
        buffer.get(some);
        bytes.writeBytes(some);
      }
      first.complete(bytes.toByteArray());
      Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onError(Throwable failure) {
      first.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      first.complete(new byte[0]);
    }
  }
}
