package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Reference;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.provenance.Provenance;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import io.quantry.jobservice.webhook.EventType;
import io.quantry.jobservice.webhook.OutgoingEvents;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Resolves references and registers versions, always within one tenant. */
@Service
public class Registry {
  private final Models models;
  private final Versions versions;
  private final Aliases aliases;
  private final Lineage lineage;
  private final Provenance provenance;
  private final AuditLog audit;
  private final OutgoingEvents webhooks;
  private final Notifications notifications;
  private final JdbcClient database;
  private final InstantSource clock;
  private final JsonMapper json;

  Registry(
      Models models,
      Versions versions,
      Aliases aliases,
      Lineage lineage,
      Provenance provenance,
      AuditLog audit,
      OutgoingEvents webhooks,
      Notifications notifications,
      JdbcClient database,
      InstantSource clock,
      JsonMapper json) {
    this.models = models;
    this.versions = versions;
    this.aliases = aliases;
    this.lineage = lineage;
    this.provenance = provenance;
    this.audit = audit;
    this.webhooks = webhooks;
    this.notifications = notifications;
    this.database = database;
    this.clock = clock;
    this.json = json;
  }

  /** The version that {@code reference} means now, empty if there is none. */
  @Transactional(readOnly = true)
  public Optional<ModelVersion> resolve(UUID tenant, Reference reference) {
    return find(tenant, reference).map(ModelVersion::of);
  }

  private Optional<VersionEntity> find(UUID tenant, Reference reference) {
    if (reference.sha256() != null) {
      return versions.findFirstByTenantIdAndSha256AndStateNotOrderByIdDesc(
          tenant, reference.sha256(), VersionEntity.State.DELETED);
    }
    String name = reference.name() == null ? "" : reference.name();
    if (reference.version() != null) {
      return versions.findByTenantIdAndModelNameAndVersion(tenant, name, reference.version());
    }
    if (reference.alias() != null) {
      String alias = reference.alias();
      return models
          .findByTenantIdAndName(tenant, name)
          .flatMap(model -> aliases.find(tenant, model.id(), alias))
          .map(AliasEntity::version);
    }
    return versions.findFirstByTenantIdAndModelNameAndStateNotOrderByVersionDesc(
        tenant, name, VersionEntity.State.DELETED);
  }

  /** The version of this number, deleted ones included; empty if there is none. */
  @Transactional(readOnly = true)
  public Optional<ModelVersion> version(UUID tenant, String model, int number) {
    return versions
        .findByTenantIdAndModelNameAndVersion(tenant, model, number)
        .map(ModelVersion::of);
  }

  /** The version with this id. */
  @Transactional(readOnly = true)
  public ModelVersion version(UUID tenant, UUID id) {
    return ModelVersion.of(required(tenant, id));
  }

  /** Registers an uploaded model that passed its check. */
  @Transactional
  public ModelVersion registerUpload(
      Caller caller, String name, List<BlobRef> files, ModelFacts facts, @Nullable String alias) {
    UUID tenant = caller.tenantId();
    VersionEntity version = newVersion(tenant, name, files, facts);
    versions.saveAndFlush(version);
    provenance.state(tenant, version.id());
    audit.record(
        caller,
        AuditAction.MODEL_UPLOADED,
        "models/" + name + "/versions/" + version.version(),
        alias == null
            ? Map.of("sha256", version.sha256())
            : Map.of("sha256", version.sha256(), "alias", alias));
    tell(version);
    if (alias != null) {
      aliases.point(version, alias, caller.actor());
    }
    return ModelVersion.of(version);
  }

  /** Registers what a quantization made, with its lineage; part of the caller's transaction. */
  @Transactional
  public ModelVersion registerCandidate(Candidate candidate) {
    UUID tenant = candidate.tenantId();
    VersionEntity version =
        newVersion(tenant, candidate.name(), candidate.files(), candidate.result().facts());
    version.quantizedBy(
        candidate.jobId(),
        json.writeValueAsString(candidate.technique()),
        json.writeValueAsString(candidate.result()));
    versions.saveAndFlush(version);
    tell(version);
    lineage.baseline(tenant, version.id(), candidate.baseline(), candidate.jobId());
    if (candidate.techniqueData() != null) {
      lineage.dataset(
          tenant,
          version.id(),
          candidate.trained() ? Lineage.Kind.TRAINING_DATA : Lineage.Kind.CALIBRATION_DATA,
          candidate.techniqueData(),
          candidate.jobId());
    }
    provenance.state(tenant, version.id());
    if (candidate.alias() != null) {
      aliases.point(version, candidate.alias(), null);
    }
    return ModelVersion.of(version);
  }

  private void tell(VersionEntity version) {
    String name = version.model().name();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("model", name);
    told.put("version", version.version());
    told.put("sha256", version.sha256());
    told.put("sizeBytes", version.sizeBytes());
    UUID job = version.jobId();
    if (job != null) {
      told.put("jobId", PrefixedId.JOB.format(job));
    }
    webhooks.publish(
        version.tenantId(),
        EventType.VERSION_REGISTERED,
        "models/" + name + "/versions/" + version.version(),
        told);
  }

  /**
   * Adds what an evaluation found.
   *
   * @param evaluation the report as JSON, absent if there was none
   * @param dataset dataset version it was measured on
   */
  @Transactional
  public void judge(
      UUID tenant,
      UUID versionId,
      Verdict verdict,
      @Nullable String evaluation,
      @Nullable UUID dataset) {
    VersionEntity version = required(tenant, versionId);
    version.judged(verdict, evaluation);
    versions.saveAndFlush(version);
    UUID job = version.jobId();
    if (dataset != null && job != null) {
      lineage.dataset(tenant, versionId, Lineage.Kind.EVALUATION_DATA, dataset, job);
    }
    provenance.state(tenant, versionId);
    notifications.changed(new TenantChange(tenant, TenantChange.MODELS, null));
  }

  /**
   * What is known of a version that a job made.
   *
   * @param quantization what the quantization reported, as JSON
   * @param evaluation what the evaluation reported, as JSON, absent until there is one
   */
  public record Report(
      String model,
      int version,
      String sha256,
      long sizeBytes,
      String quantization,
      @Nullable String evaluation) {}

  /** The report on a version that a job made. */
  @Transactional(readOnly = true)
  public Report report(UUID tenant, UUID versionId) {
    VersionEntity version = required(tenant, versionId);
    return new Report(
        version.model().name(),
        version.version(),
        version.sha256(),
        version.sizeBytes(),
        Objects.requireNonNull(version.quantization(), "No job made this version"),
        version.evaluation());
  }

  private VersionEntity required(UUID tenant, UUID id) {
    return versions
        .findByTenantIdAndId(tenant, id)
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such version"));
  }

  /** The next version of a model that is made where it is missing, its row locked until commit. */
  private VersionEntity newVersion(
      UUID tenant, String name, List<BlobRef> files, ModelFacts facts) {
    database
        .sql(
            """
            INSERT INTO models (id, tenant_id, name, created_at) VALUES (?, ?, ?, now())
            ON CONFLICT DO NOTHING
            """)
        .params(PrefixedId.next(clock), tenant, name)
        .update();
    UUID id =
        database
            .sql("SELECT id FROM models WHERE tenant_id = ? AND name = ? FOR UPDATE")
            .params(tenant, name)
            .query(UUID.class)
            .single();
    int next =
        database
            .sql("SELECT coalesce(max(version), 0) + 1 FROM model_versions WHERE model_id = ?")
            .param(id)
            .query(Integer.class)
            .single();
    ModelEntity model = models.findByTenantIdAndName(tenant, name).orElseThrow();
    return new VersionEntity(
        PrefixedId.next(clock),
        model,
        next,
        files.stream()
            .map(file -> new VersionFile(tenant, file.name(), file.sha256(), file.sizeBytes()))
            .toList(),
        json.writeValueAsString(facts),
        clock.instant());
  }
}
