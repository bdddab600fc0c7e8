package io.quantry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DatasetUploadTest {
  private static final DatasetManifest MANIFEST =
      new DatasetManifest("npz", Map.of("archive", "a.npz"), Map.of());

  @TempDir Path folder;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** An answer of the platform: the status and the version's members as JSON. */
  private record Scripted(int status, String json) {}

  /** Uploads to a platform that answers so, one request after the other. */
  private JsonNode send(Scripted... answers) throws IOException {
    List<Scripted> left = new ArrayList<>(Arrays.asList(answers));
    HttpServer platform =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.getRequestBody().readAllBytes();
          Scripted answer = left.removeFirst();
          byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    platform.start();
    try {
      String url = "http://127.0.0.1:" + platform.getAddress().getPort();
      Path archive = Files.write(folder.resolve("a.npz"), new byte[] {1});
      return new DatasetUpload(new QuantryClient(new Connection(url, "key")))
          .send("glyphs", MANIFEST, Map.of("archive", archive));
    } finally {
      platform.stop(0);
    }
  }

  @Test
  void aVersionThatIsReadyAtOnceIsNotAskedAfter() throws IOException {
    JsonNode version = send(new Scripted(201, "{\"version\": 3, \"state\": \"READY\"}"));
    assertThat(version.path("version").asInt()).isEqualTo(3);
    assertThat(requests).containsExactly("POST /v1/datasets/glyphs/versions");
  }

  @Test
  void aVersionThatIsBeingCheckedIsAskedAfterUntilItIsReady() throws IOException {
    Scripted validating = new Scripted(202, "{\"version\": 3, \"state\": \"VALIDATING\"}");
    JsonNode version =
        send(
            validating,
            new Scripted(200, validating.json()),
            new Scripted(
                200, "{\"version\": 3, \"state\": \"READY\", \"facts\": {\"samples\": 5}}"));
    assertThat(version.path("facts").path("samples").asInt()).isEqualTo(5);
    assertThat(requests)
        .containsExactly(
            "POST /v1/datasets/glyphs/versions",
            "GET /v1/datasets/glyphs/versions/3",
            "GET /v1/datasets/glyphs/versions/3");
  }

  @Test
  void aLateRefusalIsTheSameFailureAsAnEarlyOne() {
    QuantryException late =
        refusal(
            new Scripted(202, "{\"version\": 1, \"state\": \"VALIDATING\"}"),
            new Scripted(
                200,
                "{\"version\": 1, \"state\": \"REJECTED\","
                    + " \"rejection\": {\"code\": \"dataset-malformed\", \"message\": \"cut\"}}"));
    QuantryException early =
        refusal(
            new Scripted(
                422, "{\"type\": \"urn:quantry:problem:dataset-malformed\", \"detail\": \"cut\"}"));
    assertThat(List.of(late, early))
        .allMatch(one -> one.code() == ErrorCode.DATASET_MALFORMED)
        .allMatch(one -> "cut".equals(one.getMessage()));
  }

  private QuantryException refusal(Scripted... answers) {
    QuantryException refusal =
        catchThrowableOfType(
            QuantryException.class,
            () -> {
              try {
                send(answers);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(refusal).isNotNull();
    return refusal;
  }
}
