package io.quantry.jobservice.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.webhook.EventType;
import io.quantry.jobservice.webhook.OutgoingEvents;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Movable names of versions, with the history of every move. */
@Component
class Aliases {
  private final AliasTable table;
  private final AuditLog audit;
  private final OutgoingEvents webhooks;
  private final JdbcClient database;
  private final InstantSource clock;

  Aliases(
      AliasTable table,
      AuditLog audit,
      OutgoingEvents webhooks,
      JdbcClient database,
      InstantSource clock) {
    this.table = table;
    this.audit = audit;
    this.webhooks = webhooks;
    this.database = database;
    this.clock = clock;
  }

  Optional<AliasEntity> find(UUID tenant, UUID model, String alias) {
    return table.findByTenantIdAndModelIdAndAlias(tenant, model, alias);
  }

  /** By model, each by name. */
  Map<UUID, List<AliasEntity>> of(UUID tenant, List<UUID> models) {
    return table.findOfModels(tenant, models).stream()
        .collect(Collectors.groupingBy(AliasEntity::modelId));
  }

  /** Those whose names follow {@code name}, by name. */
  List<AliasEntity> after(UUID tenant, UUID model, String name, int limit) {
    return table.findAfter(tenant, model, name, Limit.of(limit));
  }

  /**
   * Points the alias at the version, wherever it pointed before.
   *
   * @param by who wants it so, absent for a job
   */
  @Transactional
  void point(VersionEntity version, String alias, @Nullable String by) {
    UUID tenant = version.tenantId();
    ModelEntity model = version.model();
    long revision =
        database
            .sql(
                """
                INSERT INTO aliases AS a
                  (id, tenant_id, model_id, alias, version_id, revision, updated_at)
                VALUES (?, ?, ?, ?, ?, 1, now())
                ON CONFLICT (model_id, alias) DO UPDATE SET
                  version_id = excluded.version_id, revision = a.revision + 1, updated_at = now()
                RETURNING a.revision
                """)
            .params(PrefixedId.next(clock), tenant, model.id(), alias, version.id())
            .query(Long.class)
            .single();
    remember(version, alias, revision, by);
  }

  /**
   * Points the alias at the version if it still has the revision expected, 0 for one that is not
   * there yet; the new revision, or empty if it has another.
   */
  @Transactional
  OptionalLong move(
      Caller caller, ModelEntity model, String alias, VersionEntity version, long expected) {
    UUID tenant = caller.tenantId();
    requireKept(version);
    Optional<Long> revision =
        expected == 0
            ? database
                .sql(
                    """
                    INSERT INTO aliases
                      (id, tenant_id, model_id, alias, version_id, revision, updated_at)
                    VALUES (?, ?, ?, ?, ?, 1, now()) ON CONFLICT DO NOTHING RETURNING revision
                    """)
                .params(PrefixedId.next(clock), tenant, model.id(), alias, version.id())
                .query(Long.class)
                .optional()
            : database
                .sql(
                    """
                    UPDATE aliases SET version_id = ?, revision = revision + 1, updated_at = now()
                    WHERE tenant_id = ? AND model_id = ? AND alias = ? AND revision = ?
                    RETURNING revision
                    """)
                .params(version.id(), tenant, model.id(), alias, expected)
                .query(Long.class)
                .optional();
    revision.ifPresent(
        reached -> {
          remember(version, alias, reached, caller.actor());
          audit.record(
              caller,
              AuditAction.ALIAS_MOVED,
              "models/" + model.name() + "/aliases/" + alias,
              Map.of("version", version.version()));
        });
    return revision.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** That the version is no deleted one, and will be none before the commit. */
  private void requireKept(VersionEntity version) {
    boolean deleted =
        database
            .sql(
                """
                SELECT deleted_at IS NOT NULL FROM model_versions
                WHERE tenant_id = ? AND id = ? FOR SHARE
                """)
            .params(version.tenantId(), version.id())
            .query(Boolean.class)
            .single();
    if (deleted) {
      throw Deletions.deleted();
    }
  }

  /**
   * Where an alias pointed.
   *
   * @param revision how often it had been moved then
   * @param changedBy who moved it, absent for a job
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "AliasMove")
  record Move(int version, long revision, @Nullable String changedBy, Instant changedAt) {}

  /** Moves before the revision, the latest first. */
  List<Move> moves(ModelEntity model, String alias, long before, int limit) {
    return database
        .sql(
            """
            SELECT v.version, h.revision, h.changed_by, h.changed_at
            FROM alias_history h JOIN model_versions v ON v.id = h.version_id
            WHERE h.tenant_id = ? AND h.model_id = ? AND h.alias = ? AND h.revision < ?
            ORDER BY h.revision DESC LIMIT ?
            """)
        .params(model.tenantId(), model.id(), alias, before, limit)
        .query(
            (row, number) ->
                new Move(
                    row.getInt("version"),
                    row.getLong("revision"),
                    row.getString("changed_by"),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  private void remember(VersionEntity version, String alias, long revision, @Nullable String by) {
    ModelEntity model = version.model();
    database
        .sql(
            """
            INSERT INTO alias_history
              (id, tenant_id, model_id, alias, version_id, revision, changed_by, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, now())
            """)
        .params(
            Arrays.asList(
                PrefixedId.next(clock),
                version.tenantId(),
                model.id(),
                alias,
                version.id(),
                revision,
                by))
        .update();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("model", model.name());
    told.put("alias", alias);
    told.put("version", version.version());
    told.put("revision", revision);
    if (by != null) {
      told.put("changedBy", by);
    }
    webhooks.publish(
        version.tenantId(),
        EventType.ALIAS_MOVED,
        "models/" + model.name() + "/aliases/" + alias,
        told);
  }
}
