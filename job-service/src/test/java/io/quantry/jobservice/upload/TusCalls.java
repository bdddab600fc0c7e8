package io.quantry.jobservice.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The requests of tus, one by one. */
abstract class TusCalls extends ServiceTest {
  final String model = "tus-" + UUID.randomUUID();

  HttpRequest.Builder tus(String path) {
    return client.request(path).header("Tus-Resumable", "1.0.0");
  }

  ServiceClient.Answer create(long length, Map<String, String> metadata) {
    String pairs =
        metadata.entrySet().stream()
            .map(
                pair ->
                    pair.getKey()
                        + " "
                        + Base64.getEncoder().encodeToString(pair.getValue().getBytes(UTF_8)))
            .collect(Collectors.joining(","));
    return client.send(
        tus("/v1/uploads")
            .header("Upload-Length", String.valueOf(length))
            .header("Upload-Metadata", pairs)
            .POST(BodyPublishers.noBody()));
  }

  String begin(long length) {
    ServiceClient.Answer answer = create(length, Map.of("kind", "model", "name", model));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Upload-Expires")).endsWith("GMT");
    return answer.header("Location");
  }

  /** Of what some model or dataset is to be made. */
  String beginFile(String name, long length) {
    ServiceClient.Answer answer =
        create(length, Map.of("kind", "file", "name", name, "filetype", "any"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.header("Location");
  }

  HttpRequest.Builder patch(String path, long offset) {
    return tus(path)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", String.valueOf(offset));
  }

  ServiceClient.Answer send(String path, long offset, byte[] bytes) {
    return client.send(patch(path, offset).method("PATCH", BodyPublishers.ofByteArray(bytes)));
  }

  /** With no length said beforehand. */
  ServiceClient.Answer stream(String path, long offset, byte[] bytes) {
    return client.send(
        patch(path, offset)
            .method("PATCH", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
  }

  ServiceClient.Answer head(String path) {
    return client.send(tus(path).HEAD());
  }

  JsonNode ended(String path) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (client.get(path).json().path("state").asString().startsWith("RECEIV")) {
      assertThat(System.nanoTime()).as(client.get(path).text()).isLessThan(deadline);
      pause(20);
    }
    return client.get(path).json();
  }

  static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
