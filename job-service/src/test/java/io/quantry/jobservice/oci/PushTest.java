package io.quantry.jobservice.oci;

import static io.quantry.jobservice.oci.RegistryClient.bytes;
import static io.quantry.jobservice.oci.RegistryClient.descriptor;
import static io.quantry.jobservice.oci.RegistryClient.digest;
import static io.quantry.jobservice.oci.RegistryClient.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceClient.Answer;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What is pushed: blobs at once and in chunks, manifests, tags, and all of that taken away. */
class PushTest extends ServiceTest {
  @Autowired private BlobUploads uploads = uninitialized();

  private RegistryClient fresh() {
    return new RegistryClient(client, "team/thing-" + System.nanoTime());
  }

  private ServiceClient key(Scope scope) {
    String key =
        client
            .send("/v1/api-keys", Map.of("name", "oci", "scope", scope.wireName()))
            .json()
            .path("key")
            .asString();
    return new ServiceClient(port(), key);
  }

  @Test
  void aBlobComesInChunksEachInItsPlace() {
    RegistryClient registry = fresh();
    byte[] whole = bytes("first,second,third");
    String upload = registry.begun();
    Answer first = registry.patch(upload, bytes("first,"), "Content-Range", "0-5");
    assertThat(first.status()).isEqualTo(202);
    assertThat(first.header("Range")).isEqualTo("0-5");
    for (String misplaced : List.of("0-6", "5-11", "7-13", "13-17")) {
      Answer refused = registry.patch(upload, bytes("second,"), "Content-Range", misplaced);
      assertThat(error(refused)).as(misplaced).isEqualTo("416 BLOB_UPLOAD_INVALID");
      assertThat(refused.header("Range")).isEqualTo("0-5");
      assertThat(refused.header("Location")).isEqualTo(upload);
    }
    Answer state = client.get(upload);
    assertThat(state.status()).isEqualTo(204);
    assertThat(state.header("Range")).isEqualTo("0-5");
    assertThat(registry.patch(upload, bytes("second,"), "Content-Range", "6-12").status())
        .isEqualTo(202);
    assertThat(error(registry.put(upload, digest(whole), bytes("third"), "Content-Range", "12-16")))
        .isEqualTo("416 BLOB_UPLOAD_INVALID");
    Answer done = registry.put(upload, digest(whole), bytes("third"), "Content-Range", "13-17");
    assertThat(done.status()).as(done.text()).isEqualTo(201);
    assertThat(done.header("Docker-Content-Digest")).isEqualTo(digest(whole));
    assertThat(client.get(done.header("Location")).response().body()).isEqualTo(whole);
    assertThat(error(client.get(upload))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "5", "5-1", "-5", "bytes 0-4/5", "0-99999999999999999999"})
  void aRangeThatIsNoneIsRefused(String range) {
    RegistryClient registry = fresh();
    Answer refused = registry.patch(registry.begun(), bytes("chunk"), "Content-Range", range);
    assertThat(error(refused)).isEqualTo("416 BLOB_UPLOAD_INVALID");
  }

  @Test
  void asManyBytesComeAsTheRangeSays() {
    RegistryClient registry = fresh();
    String upload = registry.begun();
    assertThat(error(registry.patch(upload, bytes("chunk"), "Content-Range", "0-9")))
        .isEqualTo("400 BLOB_UPLOAD_INVALID");
    assertThat(client.get(upload).header("Range")).isEqualTo("0-0");
  }

  /** The place is one, so of all that come at once one is in it. */
  @Test
  void ofChunksAtOnceOneIsTaken() throws Exception {
    RegistryClient registry = fresh();
    String upload = registry.begun();
    List<Callable<Integer>> senders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] chunk = bytes("chunk of " + i);
      senders.add(() -> registry.patch(upload, chunk, "Content-Range", "0-9").status());
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(senders.size())) {
      for (Future<Integer> answer : threads.invokeAll(senders)) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnly(202, 416).containsOnlyOnce(202);
    assertThat(client.get(upload).header("Range")).isEqualTo("0-9");
  }

  @Test
  void otherBytesThanAnnouncedAreNotKept() {
    RegistryClient registry = fresh();
    String wrong = digest(bytes("something else"));
    Answer post =
        client.send(
            client
                .request(registry.path("blobs/uploads/?digest=" + wrong))
                .POST(BodyPublishers.ofByteArray(bytes("something"))));
    assertThat(error(post)).isEqualTo("400 DIGEST_INVALID");
    assertThat(error(registry.put(registry.begun(), wrong, bytes("something"))))
        .isEqualTo("400 DIGEST_INVALID");
    String chunked = registry.begun();
    registry.patch(chunked, bytes("something"));
    assertThat(error(registry.put(chunked, wrong, new byte[0]))).isEqualTo("400 DIGEST_INVALID");
    assertThat(error(registry.put(registry.begun(), "sha256:short", bytes("x"))))
        .isEqualTo("400 DIGEST_INVALID");
    assertThat(error(registry.get("blobs/" + wrong))).isEqualTo("404 BLOB_UNKNOWN");
  }

  @Test
  void anUploadEndsWhenItIsCanceledOrForgotten() {
    RegistryClient registry = fresh();
    String canceled = registry.begun();
    assertThat(client.delete(canceled).status()).isEqualTo(204);
    assertThat(error(client.delete(canceled))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    assertThat(error(registry.patch(canceled, bytes("x")))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");

    String forgotten = registry.begun();
    registry.patch(forgotten, bytes("chunk that nobody goes on from"));
    UUID id = UUID.fromString(forgotten.substring(forgotten.lastIndexOf('/') + 1));
    database.sql("UPDATE oci_uploads SET expires_at = now() WHERE id = ?").param(id).update();
    assertThat(error(client.get(forgotten))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    uploads.expire();
    assertThat(
            database
                .sql("SELECT count(*) FROM oci_upload_chunks WHERE upload_id = ?")
                .param(id)
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void aBlobIsMountedFromWhereverTheTenantHasIt() {
    RegistryClient from = fresh();
    String pushed = from.push(bytes("blob of " + from.repository()));
    RegistryClient to = fresh();
    for (String query :
        List.of("?mount=" + pushed + "&from=" + from.repository(), "?mount=" + pushed)) {
      Answer mounted = to.begin(query);
      assertThat(mounted.status()).as(query).isEqualTo(201);
      assertThat(mounted.header("Location")).isEqualTo(to.path("blobs/" + pushed));
    }
    assertThat(from.delete("blobs/" + pushed).status()).isEqualTo(202);
    assertThat(to.get("blobs/" + pushed).text()).isEqualTo("blob of " + from.repository());

    String model = newModel();
    String file =
        new RegistryClient(client, model)
            .get("manifests/v1")
            .json()
            .at("/layers/0/digest")
            .asString();
    assertThat(to.begin("?mount=" + file + "&from=" + model).status()).isEqualTo(201);
    assertThat(digest(to.get("blobs/" + file).response().body())).isEqualTo(file);

    RegistryClient strange = new RegistryClient(otherTenant(Scope.ADMIN), to.repository());
    for (String query :
        List.of("?mount=" + pushed + "&from=" + to.repository(), "?mount=" + pushed)) {
      assertThat(strange.begin(query).status()).as("an upload instead").isEqualTo(202);
    }
    assertThat(error(strange.get("blobs/" + pushed))).isEqualTo("404 BLOB_UNKNOWN");
  }

  @Test
  void aManifestIsThereOnceItsPartsAre() {
    RegistryClient registry = fresh();
    byte[] manifest = registry.artifact("a/b", "layer of " + registry.repository(), "");
    RegistryClient elsewhere = fresh();
    assertThat(error(elsewhere.putManifest("latest", manifest, RegistryClient.MANIFEST)))
        .isEqualTo("404 MANIFEST_BLOB_UNKNOWN");
    assertThat(registry.putManifest("latest", manifest, RegistryClient.MANIFEST).status())
        .isEqualTo(201);
    assertThat(registry.get("manifests/latest").response().body()).isEqualTo(manifest);
    assertThat(registry.get("manifests/" + digest(manifest)).response().body()).isEqualTo(manifest);
    byte[] index =
        bytes(
            "{\"schemaVersion\": 2, \"manifests\": [%s]}"
                .formatted(descriptor(digest(manifest), manifest.length)));
    String type = "application/vnd.oci.image.index.v1+json";
    assertThat(error(elsewhere.putManifest("all", index, type)))
        .isEqualTo("404 MANIFEST_BLOB_UNKNOWN");
    assertThat(registry.putManifest("all", index, type).status()).isEqualTo(201);
    assertThat(registry.get("manifests/all").header("Content-Type")).isEqualTo(type);
    assertThat(error(registry.putManifest(digest(bytes("x")), index, type)))
        .isEqualTo("400 DIGEST_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"schemaVersion\": 1, \"layers\": []}",
        "{\"schemaVersion\": 2, \"layers\": []}",
        "{\"schemaVersion\": 2, \"config\": 1, \"layers\": []}",
        "{\"schemaVersion\": 2, \"mediaType\": \"a/b\", \"config\": {}, \"layers\": []}",
        "{\"schemaVersion\": 2, \"schemaVersion\": 2}",
      })
  void aManifestThatIsNoneIsRefused(String manifest) {
    assertThat(error(fresh().putManifest("latest", bytes(manifest), RegistryClient.MANIFEST)))
        .isEqualTo("400 MANIFEST_INVALID");
  }

  @Test
  void whatElseIsWrongWithAManifestIsRefused() {
    RegistryClient registry = fresh();
    byte[] manifest = registry.artifact("a/b", "layer", "");
    assertThat(error(registry.putManifest("latest", manifest, "application/json")))
        .isEqualTo("400 MANIFEST_INVALID");
    assertThat(error(registry.putManifest("-tag", manifest, RegistryClient.MANIFEST)))
        .isEqualTo("400 MANIFEST_INVALID");
    assertThat(error(registry.putManifest("latest", new byte[(4 << 20) + 1], "a/b")))
        .isEqualTo("413 SIZE_INVALID");
    assertThat(
            error(
                client.send(
                    client
                        .request(registry.path("manifests/latest"))
                        .POST(BodyPublishers.noBody()))))
        .isEqualTo("405 UNSUPPORTED");
  }

  @Test
  void whatRefersToAManifestIsListedWithIt() {
    RegistryClient registry = fresh();
    String subject = registry.pushArtifact("latest", "subject");
    String further = ", \"subject\": %s, \"annotations\": {\"k\": \"v\"}";
    byte[] signature =
        registry.artifact("a/sig", "signature", further.formatted(descriptor(subject, 1)));
    Answer kept = registry.putManifest(digest(signature), signature, RegistryClient.MANIFEST);
    assertThat(kept.header("OCI-Subject")).isEqualTo(subject);
    byte[] other = registry.artifact("a/other", "other", further.formatted(descriptor(subject, 1)));
    registry.putManifest("other", other, RegistryClient.MANIFEST);
    assertThat(registry.get("referrers/" + subject).json().path("manifests")).hasSize(2);
    Answer filtered = registry.get("referrers/" + subject + "?artifactType=a/sig");
    assertThat(filtered.header("OCI-Filters-Applied")).isEqualTo("artifactType");
    assertThat(filtered.json().path("manifests")).hasSize(1);
    assertThat(filtered.json().at("/manifests/0/digest").asString()).isEqualTo(digest(signature));
    assertThat(filtered.json().at("/manifests/0/annotations/k").asString()).isEqualTo("v");
    assertThat(registry.delete("manifests/" + digest(signature)).status()).isEqualTo(202);
    assertThat(registry.get("referrers/" + subject).json().path("manifests")).hasSize(1);
  }

  @Test
  void somethingOfOnesOwnRefersToAVersion() {
    RegistryClient registry = new RegistryClient(client, newModel());
    String version = registry.get("manifests/v1").header("Docker-Content-Digest");
    byte[] note =
        registry.artifact("a/note", "note", ", \"subject\": %s".formatted(descriptor(version, 1)));
    assertThat(registry.putManifest(digest(note), note, RegistryClient.MANIFEST).status())
        .isEqualTo(201);
    assertThat(
            registry.get("referrers/" + version + "?artifactType=a/note").json().at("/manifests"))
        .hasSize(1);
    assertThat(registry.get("referrers/" + version).json().at("/manifests")).hasSize(2);
  }

  @Test
  void aTagMovesAndGoesAndItsManifestStays() {
    RegistryClient registry = fresh();
    String first = registry.pushArtifact("latest", "first");
    String second = registry.pushArtifact("latest", "second");
    registry.pushArtifact("Other", "second");
    assertThat(registry.get("manifests/latest").header("Docker-Content-Digest")).isEqualTo(second);
    assertThat(registry.tags("")).containsExactly("Other", "latest");
    assertThat(registry.delete("manifests/latest").status()).isEqualTo(202);
    assertThat(error(registry.delete("manifests/latest"))).isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(registry.get("manifests/" + second).status()).isEqualTo(200);
    assertThat(registry.delete("manifests/" + second).status()).isEqualTo(202);
    assertThat(registry.tags("")).as("its other tag went with it").isEmpty();
    assertThat(registry.get("manifests/" + first).status()).isEqualTo(200);
    assertThat(client.get("/v1/audit?action=image-deleted").text()).contains(registry.repository());
  }

  @Test
  void whatIsPulledByAVersionsTagIsTheRegistrysAlone() {
    RegistryClient registry = new RegistryClient(client, newModel());
    byte[] manifest = registry.artifact("a/b", "layer", "");
    for (String tag : List.of("v1", "v1-image", "v7", "v7-image")) {
      assertThat(error(registry.putManifest(tag, manifest, RegistryClient.MANIFEST)))
          .as(tag)
          .isEqualTo("405 UNSUPPORTED");
    }
    RegistryClient submitter = new RegistryClient(key(Scope.SUBMIT), registry.repository());
    for (String tag : List.of("champion", "champion-image")) {
      assertThat(error(submitter.putManifest(tag, manifest, RegistryClient.MANIFEST)))
          .as(tag)
          .isEqualTo("403 DENIED");
    }
    assertThat(submitter.putManifest("mine", manifest, RegistryClient.MANIFEST).status())
        .isEqualTo(201);
    assertThat(error(submitter.delete("manifests/mine"))).isEqualTo("403 DENIED");
    assertThat(registry.tags("")).containsExactly("mine", "v1", "v1-image");
  }

  @Test
  void aPushedManifestKeepsAVersionsFile() {
    String model = newModel();
    RegistryClient registry = new RegistryClient(client, model);
    String file = registry.get("manifests/v1").json().at("/layers/0/digest").asString();
    String config = registry.push(bytes("{}"));
    byte[] manifest =
        bytes(
            "{\"schemaVersion\": 2, \"config\": %s, \"layers\": [%s]}"
                .formatted(descriptor(config, 2), descriptor(file, 1)));
    assertThat(registry.putManifest("kept", manifest, RegistryClient.MANIFEST).status())
        .isEqualTo(201);
    assertThat(client.delete("/v1/models/" + model + "/versions/1").status()).isEqualTo(204);
    assertThat(digest(registry.get("blobs/" + file).response().body())).isEqualTo(file);
  }

  @Test
  void whatIsPushedCountsForTheQuota() {
    ServiceClient limited = otherTenant(Scope.ADMIN);
    RegistryClient registry = new RegistryClient(limited, "limited");
    registry.push(bytes("small"));
    String tenant = limited.get("/v1/tenant").json().path("id").asString();
    database
        .sql("UPDATE tenants SET max_bytes = 100 WHERE id = ?")
        .param(UUID.fromString(tenant.substring("ten_".length())))
        .update();
    byte[] large = new byte[200];
    Answer refused =
        limited.send(
            limited
                .request(registry.path("blobs/uploads/?digest=" + digest(large)))
                .POST(BodyPublishers.ofByteArray(large)));
    assertThat(error(refused)).isEqualTo("403 DENIED");
    assertThat(error(registry.patch(registry.begun(), large))).isEqualTo("403 DENIED");
    assertThat(error(registry.get("blobs/" + digest(large)))).isEqualTo("404 BLOB_UNKNOWN");
  }

  @Test
  void anotherTenantGoesOnWithNoUploadAndDeletesNothing() {
    RegistryClient registry = fresh();
    String blob = registry.push(bytes("blob"));
    String manifest = registry.pushArtifact("latest", "layer");
    String upload = registry.begun();
    ServiceClient stranger = otherTenant(Scope.ADMIN);
    RegistryClient strange = new RegistryClient(stranger, registry.repository());
    assertThat(error(stranger.get(upload))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    assertThat(error(strange.patch(upload, bytes("x")))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    assertThat(error(stranger.delete(upload))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
    assertThat(error(strange.delete("blobs/" + blob))).isEqualTo("404 BLOB_UNKNOWN");
    assertThat(error(strange.delete("manifests/latest"))).isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(error(strange.delete("manifests/" + manifest))).isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(registry.get("manifests/latest").status()).isEqualTo(200);
    assertThat(client.get(upload).status()).isEqualTo(204);
  }
}
