package io.quantry.jobservice.oci;

import static io.quantry.jobservice.oci.RegistryClient.bytes;
import static io.quantry.jobservice.oci.RegistryClient.digest;
import static io.quantry.jobservice.oci.RegistryClient.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceClient.Answer;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Versions of models as clients of container registries find them. */
class PullTest extends ServiceTest {
  @TempDir Path folder;

  private RegistryClient of(String repository) {
    return new RegistryClient(client, repository);
  }

  /** A model of two files; answers its name. */
  private String twoFiles() {
    String model = "two-files-" + System.nanoTime();
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("model", bytes("graph of " + model));
    parts.put("weights.bin", new byte[1000]);
    assertThat(client.multipart("/v1/models/" + model + "/versions", parts).status())
        .isEqualTo(201);
    return model;
  }

  private void alias(String model, String alias) {
    Answer moved =
        client.send(
            client
                .request("/v1/models/" + model + "/aliases/" + alias)
                .header("Content-Type", "application/json")
                .header("If-None-Match", "*")
                .PUT(BodyPublishers.ofString("{\"version\": 1}")));
    assertThat(moved.status()).as(moved.text()).isIn(200, 201);
  }

  private static String at(JsonNode node, String path) {
    return node.at(path).asString("");
  }

  @Test
  void aVersionIsAnArtifactByModelPackWhoseLayersAreItsFiles() {
    String model = twoFiles();
    RegistryClient registry = of(model);
    Answer manifest = registry.get("manifests/v1");
    assertThat(manifest.status()).as(manifest.text()).isEqualTo(200);
    assertThat(manifest.header("Content-Type")).isEqualTo(RegistryClient.MANIFEST);
    String digest = digest(manifest.response().body());
    assertThat(manifest.header("Docker-Content-Digest")).isEqualTo(digest);
    assertThat(at(manifest.json(), "/artifactType"))
        .isEqualTo("application/vnd.cncf.model.manifest.v1+json");
    assertThat(at(manifest.json(), "/config/mediaType"))
        .isEqualTo("application/vnd.cncf.model.config.v1+json");
    JsonNode config = registry.get("blobs/" + at(manifest.json(), "/config/digest")).json();
    assertThat(at(config, "/descriptor/name")).isEqualTo(model);
    assertThat(at(config, "/config/format")).isEqualTo("onnx");
    assertThat(at(config, "/modelfs/type")).isEqualTo("layers");
    JsonNode files = client.get("/v1/models/" + model + "/versions/1").json().path("files");
    for (int i = 0; i < 2; i++) {
      JsonNode layer = manifest.json().path("layers").path(i);
      assertThat(at(layer, "/mediaType")).isEqualTo("application/vnd.cncf.model.weight.v1.raw");
      assertThat(layer.path("annotations").path("org.cncf.model.filepath").asString())
          .isEqualTo(at(files.path(i), "/name"));
      assertThat(at(layer, "/digest"))
          .isEqualTo("sha256:" + at(files.path(i), "/sha256"))
          .isEqualTo(config.path("modelfs").path("diffIds").path(i).asString());
      Answer blob = registry.get("blobs/" + at(layer, "/digest"));
      assertThat(digest(blob.response().body())).isEqualTo(at(layer, "/digest"));
      assertThat(layer.path("size").asInt()).isEqualTo(blob.response().body().length);
    }
    assertThat(registry.get("manifests/" + digest).response().body())
        .isEqualTo(manifest.response().body());
    Answer head =
        client.send(
            client.request(registry.path("manifests/v1")).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.header("Content-Length"))
        .isEqualTo(String.valueOf(manifest.response().body().length));
    assertThat(head.header("Docker-Content-Digest")).isEqualTo(digest);
  }

  /** Read by the system's own tar. */
  @Test
  void besideItIsAnImageWhoseLayerHoldsTheFiles() throws Exception {
    String model = twoFiles();
    RegistryClient registry = of(model);
    JsonNode manifest = registry.get("manifests/v1-image").json();
    assertThat(manifest.has("artifactType")).isFalse();
    assertThat(at(manifest, "/config/mediaType"))
        .isEqualTo("application/vnd.oci.image.config.v1+json");
    assertThat(at(manifest, "/layers/0/mediaType"))
        .isEqualTo("application/vnd.oci.image.layer.v1.tar");
    assertThat(manifest.path("layers")).hasSize(1);
    String digest = at(manifest, "/layers/0/digest");
    JsonNode config = registry.get("blobs/" + at(manifest, "/config/digest")).json();
    assertThat(at(config, "/rootfs/diff_ids/0")).isEqualTo(digest);
    assertThat(at(config, "/os")).isEqualTo("linux");
    byte[] layer = registry.get("blobs/" + digest).response().body();
    assertThat(digest(layer)).isEqualTo(digest);
    assertThat(layer).hasSize(manifest.at("/layers/0/size").asInt());

    Path archive = Files.write(folder.resolve("layer.tar"), layer);
    Process tar =
        new ProcessBuilder("tar", "-xvf", archive.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("model.onnx\nweights.bin\n");
    assertThat(tar.waitFor()).isZero();
    assertThat(folder.resolve("model.onnx")).hasBinaryContent(bytes("graph of " + model));
    assertThat(folder.resolve("weights.bin")).hasBinaryContent(new byte[1000]);
    assertThat(
            database
                .sql("SELECT count(*) FROM artifacts WHERE sha256 = ?")
                .param(digest.substring("sha256:".length()))
                .query(Integer.class)
                .single())
        .as("bytes of the model, kept a second time")
        .isZero();
  }

  @Test
  void rangesOfALayerThatIsNowhereAreItsBytes() {
    RegistryClient registry = of(twoFiles());
    String digest = at(registry.get("manifests/v1-image").json(), "/layers/0/digest");
    byte[] layer = registry.get("blobs/" + digest).response().body();
    for (int[] range : new int[][] {{0, 0}, {500, 530}, {511, 512}, {100, 2000}, {1023, 3000}}) {
      Answer part = registry.get("blobs/" + digest, "Range", "bytes=" + range[0] + "-" + range[1]);
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.response().body())
          .isEqualTo(Arrays.copyOfRange(layer, range[0], Math.min(layer.length, range[1] + 1)));
    }
    Answer end = registry.get("blobs/" + digest, "Range", "bytes=-512");
    assertThat(end.response().body()).isEqualTo(new byte[512]);
    assertThat(end.header("Content-Range"))
        .isEqualTo("bytes %d-%d/%d".formatted(layer.length - 512, layer.length - 1, layer.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-1", "bytes=a-b", "bytes=99999-", "octets=0-1", "bytes=0-1,3-4"})
  void aRangeThatIsNoneIsRefused(String range) {
    RegistryClient registry = of(newModel());
    String digest = at(registry.get("manifests/v1").json(), "/layers/0/digest");
    assertThat(error(registry.get("blobs/" + digest, "Range", range)))
        .isEqualTo("416 SIZE_INVALID");
  }

  @Test
  void anAliasIsATagThatMoves() {
    String model = newModel();
    RegistryClient registry = of(model);
    assertThat(error(registry.get("manifests/champion"))).isEqualTo("404 MANIFEST_UNKNOWN");
    alias(model, "champion");
    for (String form : List.of("", "-image")) {
      assertThat(registry.get("manifests/champion" + form).response().body())
          .isEqualTo(registry.get("manifests/v1" + form).response().body());
    }
    assertThat(client.upload("/v1/models/" + model + "/versions", bytes("another")).status())
        .isEqualTo(201);
    assertThat(registry.tags(""))
        .containsExactly("champion", "champion-image", "v1", "v1-image", "v2", "v2-image");
    Answer page = registry.get("tags/list?n=4");
    assertThat(page.json().path("name").asString()).isEqualTo(model);
    assertThat(page.json().path("tags")).hasSize(4);
    assertThat(page.header("Link"))
        .isEqualTo("</v2/" + model + "/tags/list?n=4&last=v1-image>; rel=\"next\"");
    assertThat(registry.tags("?n=4&last=v1-image")).containsExactly("v2", "v2-image");
    assertThat(registry.get("tags/list?n=4&last=v1-image").header("Link")).isEmpty();
    assertThat(registry.tags("?n=0")).isEmpty();
    assertThat(error(registry.get("tags/list?n=-1"))).isEqualTo("400 UNSUPPORTED");
  }

  @Test
  void reportAndStatementReferToWhatTheyAreOf() {
    String made = "judged-" + System.nanoTime();
    String job = submit(", \"output\": {\"register\": \"%s\"}".formatted(made));
    TestMember worker = worker("oci");
    Lease lease = worker.take(job).lease();
    assertThat(worker.complete(lease, List.of(worker.uploaded(lease, made))).status())
        .isEqualTo(200);
    RegistryClient registry = of(made);
    Answer before = referrers(registry, "v1", "");
    assertThat(before.json().path("manifests")).hasSize(1);
    TestMember evaluator = evaluator("oci");
    evaluator.judge(
        evaluator.take(job).lease(),
        Verdict.PASSED,
        Map.of("form", EvaluationDocument.FORM, "metric", "top1"));

    for (String tag : List.of("v1", "v1-image")) {
      Answer all = referrers(registry, tag, "");
      assertThat(all.header("Content-Type")).isEqualTo("application/vnd.oci.image.index.v1+json");
      assertThat(all.json().path("manifests")).hasSize(2);
      assertThat(attached(registry, tag, "application/vnd.quantry.evaluation-report.v1+json"))
          .isEqualTo(client.get("/v1/models/" + made + "/versions/1/report").json());
      assertThat(attached(registry, tag, "application/vnd.dsse.envelope.v1+json"))
          .isEqualTo(client.get("/v1/models/" + made + "/versions/1/provenance").json());
      assertThat(referrers(registry, tag, "?artifactType=a/b").json().path("manifests")).isEmpty();
    }
    String first = at(before.json(), "/manifests/0/digest");
    assertThat(registry.get("manifests/" + first).status()).as("before the verdict").isEqualTo(200);
  }

  private static Answer referrers(RegistryClient registry, String tag, String query) {
    String subject = registry.get("manifests/" + tag).header("Docker-Content-Digest");
    Answer answer = registry.get("referrers/" + subject + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  /** What is attached with this type, through its manifest. */
  private static JsonNode attached(RegistryClient registry, String tag, String type) {
    Answer filtered = referrers(registry, tag, "?artifactType=" + type.replace("+", "%2B"));
    assertThat(filtered.header("OCI-Filters-Applied")).isEqualTo("artifactType");
    assertThat(filtered.json().path("manifests")).hasSize(1);
    JsonNode descriptor = filtered.json().path("manifests").path(0);
    assertThat(at(descriptor, "/artifactType")).isEqualTo(type);
    Answer manifest = registry.get("manifests/" + at(descriptor, "/digest"));
    assertThat(digest(manifest.response().body())).isEqualTo(at(descriptor, "/digest"));
    assertThat(at(manifest.json(), "/subject/digest"))
        .isEqualTo(registry.get("manifests/" + tag).header("Docker-Content-Digest"));
    assertThat(registry.get("blobs/" + at(manifest.json(), "/config/digest")).text())
        .isEqualTo("{}");
    return registry.get("blobs/" + at(manifest.json(), "/layers/0/digest")).json();
  }

  @Test
  void whatIsAVersionsIsNotDeletedHereAndGoesWithIt() {
    String model = newModel();
    RegistryClient registry = of(model);
    Answer manifest = registry.get("manifests/v1");
    String digest = manifest.header("Docker-Content-Digest");
    String layer = at(manifest.json(), "/layers/0/digest");
    String config = at(manifest.json(), "/config/digest");
    for (String one :
        List.of("manifests/v1", "manifests/" + digest, "blobs/" + layer, "blobs/" + config)) {
      assertThat(error(registry.delete(one))).as(one).isEqualTo("405 UNSUPPORTED");
    }
    assertThat(client.delete("/v1/models/" + model + "/versions/1").status()).isEqualTo(204);
    for (String one : List.of("manifests/v1", "manifests/v1-image", "manifests/" + digest)) {
      assertThat(error(registry.get(one))).as(one).isEqualTo("404 MANIFEST_UNKNOWN");
    }
    for (String one : List.of("blobs/" + layer, "blobs/" + config)) {
      assertThat(error(registry.get(one))).as(one).isEqualTo("404 BLOB_UNKNOWN");
    }
    assertThat(error(registry.get("tags/list"))).isEqualTo("404 NAME_UNKNOWN");
    client.post("/v1/models/" + model + "/versions/1/restore", "");
    assertThat(registry.get("manifests/v1").response().body())
        .isEqualTo(manifest.response().body());
  }

  @Test
  void anotherTenantFindsNothing() {
    RegistryClient own = of(newModel());
    Answer manifest = own.get("manifests/v1");
    String digest = manifest.header("Docker-Content-Digest");
    String layer = at(manifest.json(), "/layers/0/digest");
    RegistryClient strange = new RegistryClient(otherTenant(Scope.ADMIN), own.repository());
    assertThat(error(strange.get("manifests/v1"))).isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(error(strange.get("manifests/" + digest))).isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(error(strange.get("blobs/" + layer))).isEqualTo("404 BLOB_UNKNOWN");
    assertThat(error(strange.get("tags/list"))).isEqualTo("404 NAME_UNKNOWN");
    assertThat(strange.get("referrers/" + digest).json().path("manifests")).isEmpty();
  }

  @Test
  void whoeverAsksSaysWhoHeIsByAPasswordOrAToken() {
    ServiceClient nobody = new ServiceClient(port(), "none");
    Answer asked = nobody.get("/v2/");
    assertThat(error(asked)).isEqualTo("401 UNAUTHORIZED");
    assertThat(asked.header("WWW-Authenticate")).isEqualTo("Basic realm=\"quantry\"");
    assertThat(client.get("/v2/").status()).isEqualTo(200);
    assertThat(client.get("/v2").status()).isEqualTo(200);
    assertThat(basic("/v2/", "anybody:" + API_KEY)).isEqualTo(200);
    assertThat(basic("/v2/", ":" + API_KEY)).isEqualTo(200);
    assertThat(basic("/v2/", "anybody:" + API_KEY + "x")).isEqualTo(401);
    assertThat(basic("/v2/", API_KEY)).isEqualTo(401);
    assertThat(basic("/v1/models", "anybody:" + API_KEY)).isEqualTo(401);
  }

  private int basic(String path, String pair) {
    String encoded = Base64.getEncoder().encodeToString(bytes(pair));
    return client
        .send(client.request(path).setHeader("Authorization", "Basic " + encoded))
        .status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "404 NAME_UNKNOWN /v2/some/where/else",
        "404 MANIFEST_UNKNOWN /v2/a/manifests/v1",
        "404 MANIFEST_UNKNOWN /v2/a/b/c/manifests/v1",
        "404 BLOB_UPLOAD_UNKNOWN /v2/a/blobs/uploads/x",
        "400 DIGEST_INVALID /v2/a/blobs/uploads",
        "400 NAME_INVALID /v2/A/manifests/v1",
        "400 NAME_INVALID /v2/a~b/manifests/v1",
        "400 NAME_INVALID /v2/a/-b/manifests/v1",
        "400 NAME_INVALID /v2/a..b/tags/list",
        "400 DIGEST_INVALID /v2/a/blobs/sha256:x",
        "400 DIGEST_INVALID /v2/a/manifests/md5:x",
        "400 DIGEST_INVALID /v2/a/referrers/x",
      })
  void everythingIsRefusedInTheSpecificationsForm(String line) {
    String path = line.substring(line.indexOf('/'));
    Answer answer = client.get(path);
    assertThat(error(answer) + " " + path).isEqualTo(line);
    assertThat(answer.json().at("/errors/0/detail/requestId").asString())
        .isEqualTo(answer.header("X-Request-Id"));
  }
}
