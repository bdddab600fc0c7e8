package io.quantry.jobservice.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.job.PrefixedId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What datasets look like in JSON. */
final class DatasetViews {
  private DatasetViews() {}

  /** A dataset with its versions, the latest first. */
  record Dataset(String id, String name, Instant createdAt, List<Version> versions) {
    static Dataset of(DatasetEntity dataset, List<DatasetVersionEntity> versions) {
      return new Dataset(
          PrefixedId.DATASET.format(dataset.id()),
          dataset.name(),
          dataset.createdAt(),
          versions.stream().map(Version::of).toList());
    }
  }

  /**
   * A version.
   *
   * @param facts what its check found, where it is READY
   * @param rejection why it was refused, where it is REJECTED
   * @param files empty where it is REJECTED: their bytes are given up
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "DatasetVersion")
  record Version(
      String id,
      String dataset,
      int version,
      DatasetState state,
      @JsonRawValue String manifest,
      @JsonRawValue @Nullable String facts,
      @Nullable Rejection rejection,
      String digest,
      List<File> files,
      Instant createdAt) {
    static Version of(DatasetVersionEntity entity) {
      return new Version(
          PrefixedId.DATASET.format(entity.id()),
          entity.dataset().name(),
          entity.version(),
          entity.state(),
          entity.manifest(),
          entity.facts(),
          entity.rejection(),
          entity.digest(),
          entity.files().stream()
              .map(f -> new File(f.role(), f.name(), f.sha256(), f.sizeBytes()))
              .toList(),
          entity.createdAt());
    }
  }

  /** A file. */
  @Schema(name = "DatasetFile")
  record File(String role, String name, String sha256, long sizeBytes) {}
}
