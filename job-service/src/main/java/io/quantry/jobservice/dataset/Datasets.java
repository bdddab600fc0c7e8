package io.quantry.jobservice.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DatasetRole;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.spec.Reference;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Secrets;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Resolves references to datasets and registers versions, always within one tenant. */
@Service
public class Datasets {
  private final DatasetTable datasets;
  private final DatasetVersions versions;
  private final AuditLog audit;
  private final JdbcClient database;
  private final InstantSource clock;
  private final Blobs blobs;
  private final JsonMapper json;
  private final JsonMapper manifests;

  Datasets(
      DatasetTable datasets,
      DatasetVersions versions,
      AuditLog audit,
      JdbcClient database,
      InstantSource clock,
      Blobs blobs,
      JsonMapper json) {
    this.datasets = datasets;
    this.versions = versions;
    this.audit = audit;
    this.database = database;
    this.clock = clock;
    this.blobs = blobs;
    this.json = json;
    this.manifests =
        json.rebuild()
            .changeDefaultPropertyInclusion(
                all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
  }

  /**
   * The version that {@code reference} means now: a name with a version number; or a name alone,
   * then the latest that is READY, or the latest where none is.
   */
  @Transactional(readOnly = true)
  public Optional<DatasetVersion> resolve(UUID tenant, Reference reference) {
    String name = reference.name();
    if (name == null || reference.alias() != null) {
      return Optional.empty();
    }
    Integer number = reference.version();
    return (number == null
            ? latest(tenant, name)
            : versions.findByTenantIdAndDatasetNameAndVersion(tenant, name, number))
        .map(this::view);
  }

  private Optional<DatasetVersionEntity> latest(UUID tenant, String name) {
    return versions
        .findFirstByTenantIdAndDatasetNameAndStateOrderByVersionDesc(
            tenant, name, DatasetState.READY)
        .or(() -> versions.findFirstByTenantIdAndDatasetNameOrderByVersionDesc(tenant, name));
  }

  /**
   * Manifest and files of the version with this id.
   *
   * @param role what it is wanted for
   * @param split name of the part of its samples that is wanted, absent: all
   */
  @Transactional(readOnly = true)
  public DatasetRef content(UUID tenant, UUID id, DatasetRole role, @Nullable String split) {
    DatasetVersionEntity version =
        versions
            .findByTenantIdAndId(tenant, id)
            .orElseThrow(
                () -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such dataset"));
    DatasetManifest manifest = json.readValue(version.manifest(), DatasetManifest.class);
    return new DatasetRef(
        manifest,
        version.files().stream()
            .map(file -> new BlobRef(file.name(), file.sha256(), file.sizeBytes()))
            .toList(),
        role,
        split == null
            ? null
            : Objects.requireNonNull(manifest.splits().get(split), "No job names other splits"));
  }

  /** Stores a version that is to be checked, and whose its bytes are. */
  @Transactional
  DatasetVersionEntity register(
      Caller caller, String name, DatasetManifest manifest, List<DatasetFile> files) {
    UUID tenant = caller.tenantId();
    // In one order, so that two uploads of the same files never wait for each other.
    files.stream()
        .sorted(Comparator.comparing(DatasetFile::sha256))
        .forEach(file -> blobs.own(tenant, new Blob(file.sha256(), file.sizeBytes())));
    database
        .sql(
            """
            INSERT INTO datasets (id, tenant_id, name, created_at) VALUES (?, ?, ?, now())
            ON CONFLICT DO NOTHING
            """)
        .params(PrefixedId.next(clock), tenant, name)
        .update();
    UUID id =
        database
            .sql("SELECT id FROM datasets WHERE tenant_id = ? AND name = ? FOR UPDATE")
            .params(tenant, name)
            .query(UUID.class)
            .single();
    int next =
        database
            .sql("SELECT coalesce(max(version), 0) + 1 FROM dataset_versions WHERE dataset_id = ?")
            .param(id)
            .query(Integer.class)
            .single();
    DatasetVersionEntity version =
        new DatasetVersionEntity(
            PrefixedId.next(clock),
            datasets.findByTenantIdAndName(tenant, name).orElseThrow(),
            next,
            manifests.writeValueAsString(manifest),
            digest(manifest, files),
            files,
            clock.instant());
    audit.record(
        caller,
        AuditAction.DATASET_UPLOADED,
        "datasets/" + name + "/versions/" + next,
        Map.of("digest", version.digest()));
    return versions.saveAndFlush(version);
  }

  /** Equal for equal files in equal roles, whatever their names. */
  private static String digest(DatasetManifest manifest, List<DatasetFile> files) {
    String content =
        files.stream()
            .map(file -> file.role() + "=" + file.sha256())
            .sorted()
            .collect(Collectors.joining("\n"));
    return Secrets.hash(manifest.format() + "\n" + content);
  }

  private DatasetVersion view(DatasetVersionEntity entity) {
    return new DatasetVersion(
        entity.id(),
        entity.dataset().name(),
        entity.version(),
        entity.state(),
        entity.rejection(),
        entity.digest(),
        json.readValue(entity.manifest(), DatasetManifest.class).splits());
  }
}
