package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.spec.Reference;
import io.quantry.jobservice.access.Secrets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Resolves references to datasets and registers versions, always within one tenant. */
@Service
public class Datasets {
  private final DatasetTable datasets;
  private final DatasetVersions versions;
  private final JdbcClient database;
  private final InstantSource clock;
  private final JsonMapper json;

  Datasets(
      DatasetTable datasets,
      DatasetVersions versions,
      JdbcClient database,
      InstantSource clock,
      JsonMapper json) {
    this.datasets = datasets;
    this.versions = versions;
    this.database = database;
    this.clock = clock;
    this.json = json;
  }

  /** The version that {@code reference} means now: a name with or without a version number. */
  @Transactional(readOnly = true)
  public Optional<DatasetVersion> resolve(UUID tenant, Reference reference) {
    String name = reference.name();
    if (name == null || reference.alias() != null) {
      return Optional.empty();
    }
    Integer number = reference.version();
    return (number == null
            ? versions.findFirstByTenantIdAndDatasetNameOrderByVersionDesc(tenant, name)
            : versions.findByTenantIdAndDatasetNameAndVersion(tenant, name, number))
        .map(this::view);
  }

  /** The version with this id. */
  @Transactional(readOnly = true)
  public DatasetVersion version(UUID tenant, UUID id) {
    return versions
        .findByTenantIdAndId(tenant, id)
        .map(this::view)
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such dataset"));
  }

  /** Registers a dataset that passed its check. */
  @Transactional
  DatasetVersionEntity register(
      UUID tenant,
      String name,
      DatasetManifest manifest,
      List<DatasetFile> files,
      DatasetFacts facts) {
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
            json.writeValueAsString(manifest),
            json.writeValueAsString(facts),
            digest(manifest, files),
            files,
            clock.instant());
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
        entity.digest(),
        new DatasetRef(
            json.readValue(entity.manifest(), DatasetManifest.class),
            entity.files().stream()
                .map(file -> new BlobRef(file.name(), file.sha256(), file.sizeBytes()))
                .toList()));
  }
}
