package io.quantry.jobservice.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Requests of the distribution specification, as its clients send them. */
record RegistryClient(ServiceClient http, String repository) {
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Status and code of a refusal. */
  static String error(Answer answer) {
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.json().path("errors").path(0).path("message").asString("")).isNotEmpty();
    return answer.status()
        + " "
        + answer.json().path("errors").path(0).path("code").asString("none");
  }

  String path(String rest) {
    return "/v2/" + repository + "/" + rest;
  }

  Answer get(String rest, String... headers) {
    return http.get(path(rest), headers);
  }

  Answer delete(String rest) {
    return http.delete(path(rest));
  }

  Answer begin(String query) {
    return http.send(http.request(path("blobs/uploads/" + query)).POST(BodyPublishers.noBody()));
  }

  /** Begins an upload; answers where it goes on. */
  String begun() {
    Answer answer = begin("");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.header("Location");
  }

  Answer patch(String location, byte[] chunk, String... headers) {
    var request = http.request(location).method("PATCH", BodyPublishers.ofByteArray(chunk));
    return http.send(headers.length == 0 ? request : request.headers(headers));
  }

  Answer put(String location, String digest, byte[] rest, String... headers) {
    String query = (URI.create(location).getQuery() == null ? "?" : "&") + "digest=" + digest;
    var request = http.request(location + query).PUT(BodyPublishers.ofByteArray(rest));
    return http.send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Pushes a blob in one request; answers its digest. */
  String push(byte[] blob) {
    String digest = digest(blob);
    Answer answer =
        http.send(
            http.request(path("blobs/uploads/?digest=" + digest))
                .POST(BodyPublishers.ofByteArray(blob)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo(path("blobs/" + digest));
    return digest;
  }

  Answer putManifest(String reference, byte[] manifest, String mediaType) {
    return http.send(
        http.request(path("manifests/" + reference))
            .header("Content-Type", mediaType)
            .PUT(BodyPublishers.ofByteArray(manifest)));
  }

  /** An artifact of the type with one layer, whose blobs it pushes; further members as JSON. */
  byte[] artifact(String type, String layer, String further) {
    String config = push(bytes("{}"));
    String content = push(bytes(layer));
    return bytes(
        """
        {"schemaVersion": 2, "mediaType": "%s", "artifactType": "%s",
         "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": "%s", "size": 2},
         "layers": [{"mediaType": "text/plain", "digest": "%s", "size": %d}]%s}
        """
            .formatted(MANIFEST, type, config, content, layer.length(), further));
  }

  /** Pushes an artifact; answers its digest. */
  String pushArtifact(String tag, String layer) {
    byte[] manifest = artifact("application/example", layer, "");
    Answer answer = putManifest(tag, manifest, MANIFEST);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(digest(manifest));
    return digest(manifest);
  }

  List<String> tags(String query) {
    return get("tags/list" + query).json().path("tags").values().stream()
        .map(tag -> tag.asString())
        .toList();
  }

  /** A descriptor of something as JSON. */
  static String descriptor(String digest, int size) {
    return ServiceClient.JSON.writeValueAsString(
        Map.of("mediaType", MANIFEST, "digest", digest, "size", size));
  }
}
