package io.quantry.jobservice.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.rest.ServiceSecrets;
import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.provenance.Envelope;
import io.quantry.provenance.Predicate;
import io.quantry.provenance.RefusedException;
import io.quantry.provenance.ResourceDescriptor;
import io.quantry.provenance.SigningKey;
import io.quantry.provenance.Statement;
import io.quantry.provenance.Verification;
import io.quantry.provenance.VerificationKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

/** What versions are stated to be made from, through REST, verified as a stranger would. */
class ProvenanceTest extends ServiceTest {
  private static final String OTHER_KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """;

  @TempDir Path folder;

  @Autowired private ServiceSecrets secrets = uninitialized();
  @Autowired private LateStatements late = uninitialized();

  /** The keys as who has no account gets them. */
  private List<VerificationKey> published() {
    ServiceClient.Answer answer = new ServiceClient(port(), "none").get("/v1/provenance/keys");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    StringBuilder pem = new StringBuilder();
    answer.json().path("items").forEach(key -> pem.append(key.path("publicKey").asString()));
    return VerificationKey.read(pem.toString().getBytes(UTF_8));
  }

  private ServiceClient.Answer envelope(String model) {
    ServiceClient.Answer answer = client.get("/v1/models/" + model + "/versions/1/provenance");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private Statement statement(String model) {
    return Verification.statement(envelope(model).response().body(), published());
  }

  /** The path of a model's first version holds what the statement is of. */
  private void matches(Statement statement, String model) throws Exception {
    JsonNode version = client.get("/v1/models/" + model + "/versions/1").json();
    assertThat(statement.subject())
        .extracting(ResourceDescriptor::sha256)
        .containsExactlyElementsOf(
            version.path("files").values().stream()
                .map(file -> file.path("sha256").asString())
                .toList());
    for (ResourceDescriptor file : statement.subject()) {
      byte[] bytes =
          client
              .get("/v1/models/" + model + "/versions/1/download?file=" + file.name())
              .response()
              .body();
      Files.write(folder.resolve(Objects.requireNonNull(file.name())), bytes);
    }
    Path first = folder.resolve(Objects.requireNonNull(statement.subject().getFirst().name()));
    Verification.files(statement, first);
    Files.writeString(first, "something else");
    assertThatThrownBy(() -> Verification.files(statement, first))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void anUploadSaysThatItIsOne() throws Exception {
    Instant before = Instant.now().minusSeconds(60);
    String model = newModel();
    Statement statement = statement(model);
    matches(statement, model);
    Predicate.BuildDefinition definition = statement.predicate().buildDefinition();
    assertThat(definition.buildType()).isEqualTo(Predicate.UPLOAD);
    assertThat(definition.externalParameters()).isEqualTo(Map.of("model", model));
    assertThat(definition.internalParameters())
        .containsEntry("version", model + ":1")
        .containsEntry("stage", "registered");
    assertThat(definition.resolvedDependencies()).isEmpty();
    Predicate.RunDetails run = statement.predicate().runDetails();
    assertThat(run.builder().id()).isEqualTo("urn:quantry:builder");
    assertThat(Objects.requireNonNull(run.metadata()).finishedOn()).isAfter(before);
    assertThat(run.byproducts()).isEmpty();
  }

  @Test
  void everySideFileIsNamed() throws Exception {
    String model = "sides-" + System.nanoTime();
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("model", ("model of " + model).getBytes(UTF_8));
    parts.put("weights.bin", ("weights of " + model).getBytes(UTF_8));
    ServiceClient.Answer uploaded = client.multipart("/v1/models/" + model + "/versions", parts);
    assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(201);
    Statement statement = statement(model);
    assertThat(statement.subject()).hasSize(2);
    assertThat(statement.subject().getLast().name()).isEqualTo("weights.bin");
    matches(statement, model);
  }

  @Test
  void theBytesAreServedAsTheyWereSigned() {
    String model = newModel();
    ServiceClient.Answer first = envelope(model);
    assertThat(first.header("Content-Type")).isEqualTo(Envelope.MEDIA_TYPE);
    assertThat(first.header("ETag")).matches("\"[0-9a-f]{64}\"");
    assertThat(envelope(model).response().body()).isEqualTo(first.response().body());
    assertThat(
            client
                .get(
                    "/v1/models/" + model + "/versions/1/provenance",
                    "If-None-Match",
                    first.header("ETag"))
                .status())
        .isEqualTo(304);
    assertThat(client.get("/v1/models/" + model + "/versions/2/provenance").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void aResultNamesAllItWasMadeFrom() throws Exception {
    String model = newModel();
    String data = "data-of-" + model;
    assertThat(uploadDataset(data, newArchive(), "{}").status()).isIn(201, 202);
    String made = model + "-int8";
    String document =
        spec(
            model,
            ", \"evaluation\": {\"dataset\": \"%s\"}, \"output\": {\"register\": \"%s\"}, \"objectives\": {\"minSpeedup\": 1.50}"
                .formatted(data, made));
    String job = job(client.post("/v1/jobs", document));
    TestMember worker = worker("provenance");
    Lease lease = worker.take(job).lease();
    BlobRef result = worker.uploaded(lease, "made by " + job);
    assertThat(worker.complete(lease, List.of(result)).status()).isEqualTo(200);

    byte[] registered = envelope(made).response().body();
    Statement first = Verification.statement(registered, published());
    matches(first, made);
    Predicate.BuildDefinition definition = first.predicate().buildDefinition();
    assertThat(definition.buildType()).isEqualTo(Predicate.QUANTIZATION);
    assertThat(ServiceClient.JSON.writeValueAsString(definition.externalParameters()))
        .contains("\"minSpeedup\":1.50")
        .contains("\"register\":\"" + made);
    assertThat(definition.externalParameters())
        .containsOnlyKeys("model", "technique", "evaluation", "objectives", "output");
    String parent =
        client.get("/v1/models/" + model + "/versions/1").json().path("sha256").asString();
    assertThat(definition.resolvedDependencies())
        .singleElement()
        .satisfies(
            baseline -> {
              assertThat(baseline.name()).startsWith(model + ":1/");
              assertThat(baseline.sha256()).isEqualTo(parent);
              assertThat(baseline.annotations()).isEqualTo(Map.of("role", "baseline"));
            });
    Predicate.RunDetails run = first.predicate().runDetails();
    assertThat(run.builder().version())
        .isEqualTo(Map.of("engine", "test", "onnxruntime", "1.29.0"));
    Predicate.Metadata metadata = Objects.requireNonNull(run.metadata());
    assertThat(metadata.invocationId()).isEqualTo(job);
    assertThat(metadata.startedOn()).isBefore(metadata.finishedOn());
    assertThat(run.byproducts())
        .singleElement()
        .satisfies(
            report ->
                assertThat(report.annotations())
                    .containsEntry("instructionSets", List.of("avx2"))
                    .containsEntry("findings", List.of("TEST_FINDING")));

    TestMember evaluator = evaluator("provenance");
    evaluator.judge(evaluator.take(job).lease(), Verdict.PASSED);
    Statement second = statement(made);
    assertThat(second.subject()).isEqualTo(first.subject());
    assertThat(second.predicate().runDetails().byproducts()).hasSize(2);
    assertThat(second.predicate().runDetails().byproducts().getLast().annotations())
        .containsEntry("verdict", "PASSED")
        .containsEntry("samples", 200)
        .containsKeys("change", "metric", "sizeRatio");
    assertThat(second.predicate().runDetails().byproducts().getLast().sha256())
        .matches("[0-9a-f]{64}");
    assertThat(second.predicate().buildDefinition().resolvedDependencies())
        .filteredOn(one -> one.annotations().containsValue("evaluation-data"))
        .extracting(ResourceDescriptor::name)
        .containsExactly(data + ":1/archive", data + ":1/manifest");
    assertThat(second.predicate().buildDefinition().internalParameters())
        .containsEntry("stage", "judged");

    // the first one holds as ever, and is kept
    assertThat(Verification.statement(registered, published())).isEqualTo(first);
    assertThat(
            database
                .sql(
                    "SELECT envelope FROM provenance_statements WHERE version_id = ? ORDER BY stage")
                .param(id(made))
                .query(byte[].class)
                .list())
        .hasSize(2)
        .contains(registered);
  }

  @Test
  void aVersionThatCouldNotBeJudgedSaysWhy() {
    String made = "unjudged-" + System.nanoTime();
    String job = submit(", \"output\": {\"register\": \"%s\"}".formatted(made));
    TestMember worker = worker("provenance");
    Lease lease = worker.take(job).lease();
    worker.complete(lease, List.of(worker.uploaded(lease, "made by " + job)));
    TestMember evaluator = evaluator("provenance");
    evaluator.fail(evaluator.take(job).lease(), "dataset-model-mismatch");
    assertThat(statement(made).predicate().runDetails().byproducts().getLast().annotations())
        .isEqualTo(Map.of("verdict", "UNEVALUATED", "failure", "dataset-model-mismatch"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE provenance_statements SET envelope = '' WHERE version_id = ?",
        "DELETE FROM provenance_statements WHERE version_id = ?",
      })
  void whatWasStatedIsNotChanged(String change) {
    UUID version = id(newModel());
    assertThatThrownBy(() -> database.sql(change).param(version).update())
        .isInstanceOf(DataAccessException.class)
        .hasMessageContaining("only added to");
    assertThatThrownBy(() -> database.sql("TRUNCATE provenance_statements").update())
        .isInstanceOf(DataAccessException.class);
  }

  /** As a program without statements left it. */
  @Test
  void versionsFromBeforeAreStatedWhenAskedForAndByAndBy() {
    String asked = newModel();
    String waited = newModel();
    UUID other = id(waited);
    for (UUID version : List.of(id(asked), other)) {
      RowViews.asOwner(
          () -> {
            database.sql("ALTER TABLE provenance_statements DISABLE TRIGGER USER").update();
            try {
              return database
                  .sql("DELETE FROM provenance_statements WHERE version_id = ?")
                  .param(version)
                  .update();
            } finally {
              database.sql("ALTER TABLE provenance_statements ENABLE TRIGGER USER").update();
            }
          });
    }
    assertThat(statement(asked).predicate().buildDefinition().buildType())
        .isEqualTo(Predicate.UPLOAD);
    late.loop().wake();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (database
            .sql("SELECT count(*) FROM provenance_statements WHERE version_id = ?")
            .param(other)
            .query(Long.class)
            .single()
        == 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      pause(50);
    }
  }

  @Test
  void aNewKeyLeavesTheOldOnePublished() {
    String model = newModel();
    List<VerificationKey> before = published();
    SigningKey next = SigningKey.ofPem(OTHER_KEY);
    ProvenanceSettings settings = new ProvenanceSettings(OTHER_KEY, List.of(), "urn:test");
    SigningKeys rotated = new SigningKeys(settings, secrets, database);
    assertThat(rotated.current().verification()).isEqualTo(next.verification());
    assertThat(published()).contains(next.verification()).containsAll(before);
    assertThat(Verification.statement(envelope(model).response().body(), published())).isNotNull();

    String withdrawn = before.getLast().id();
    SigningKeys without =
        new SigningKeys(
            new ProvenanceSettings(OTHER_KEY, List.of(withdrawn), "urn:test"), secrets, database);
    assertThat(without.published()).extracting(SigningKeys.Published::id).doesNotContain(withdrawn);
  }

  private static String job(ServiceClient.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asString();
  }

  private UUID id(String model) {
    return database
        .sql(
            """
            SELECT v.id FROM model_versions v JOIN models m ON m.id = v.model_id
            WHERE m.name = ? AND v.version = 1
            """)
        .param(model)
        .query(UUID.class)
        .single();
  }
}
