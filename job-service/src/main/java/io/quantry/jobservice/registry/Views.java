package io.quantry.jobservice.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.job.PrefixedId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the registry's resources look like in JSON. */
final class Views {
  private Views() {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Model(
      String id,
      String name,
      Instant createdAt,
      @Nullable Integer latestVersion,
      List<Alias> aliases) {}

  record Alias(String alias, int version, long revision, Instant updatedAt) {
    static Alias of(AliasEntity entity) {
      return new Alias(
          entity.alias(), entity.version().version(), entity.revision(), entity.updatedAt());
    }
  }

  /**
   * A version in full.
   *
   * @param facts the scan's findings: opsets, IR version, contrib operators, inputs and outputs
   * @param quantization what the quantization reported, absent for uploads
   * @param evaluation what the evaluation reported, absent until there is one
   * @param lineage where it comes from, empty for uploads
   * @param deletedAt when it was deleted
   * @param filesUntil of a deleted one: how long it can be brought back at least
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ModelVersion")
  record Version(
      String id,
      String model,
      int version,
      String state,
      String origin,
      String sha256,
      long sizeBytes,
      List<BlobRef> files,
      @JsonRawValue @Nullable String facts,
      @JsonRawValue @Nullable String technique,
      @JsonRawValue @Nullable String quantization,
      @JsonRawValue @Nullable String evaluation,
      @Nullable String verdict,
      Map<String, String> lineage,
      Instant createdAt,
      @Nullable Instant deletedAt,
      @Nullable Instant filesUntil) {
    static Version of(VersionEntity entity, Map<String, String> lineage) {
      return new Version(
          PrefixedId.VERSION.format(entity.id()),
          entity.model().name(),
          entity.version(),
          entity.state().name(),
          entity.jobId() == null ? "upload" : "job",
          entity.sha256(),
          entity.sizeBytes(),
          ModelVersion.of(entity).files(),
          entity.facts(),
          entity.technique(),
          entity.quantization(),
          entity.evaluation(),
          entity.verdict() == null ? null : entity.verdict().name(),
          lineage,
          entity.createdAt(),
          entity.deletedAt(),
          entity.filesUntil());
    }
  }

  /** A version in a list. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ModelVersionSummary")
  record VersionSummary(
      String id,
      int version,
      String state,
      String origin,
      String sha256,
      long sizeBytes,
      @JsonRawValue @Nullable String technique,
      @Nullable String verdict,
      Instant createdAt) {
    static VersionSummary of(VersionEntity entity) {
      Version full = Version.of(entity, Map.of());
      return new VersionSummary(
          full.id(),
          full.version(),
          full.state(),
          full.origin(),
          full.sha256(),
          full.sizeBytes(),
          full.technique(),
          full.verdict(),
          full.createdAt());
    }
  }

  /**
   * A version that a search found.
   *
   * @param stage how far it has come, absent where nobody said anything
   * @param labels by key, absent where there are none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ModelVersionMatch")
  record VersionMatch(
      String id,
      String model,
      int version,
      String state,
      String origin,
      String sha256,
      long sizeBytes,
      @Nullable String technique,
      @Nullable String verdict,
      @Nullable String stage,
      @Nullable Map<String, String> labels,
      Instant createdAt) {}
}
