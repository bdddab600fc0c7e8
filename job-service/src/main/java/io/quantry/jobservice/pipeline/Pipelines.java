package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The pipelines of tenants. Templates are judged before they get here. */
@Component
class Pipelines {
  private final JdbcClient database;
  private final AuditLog audit;
  private final InstantSource clock;
  private final JsonMapper json;

  Pipelines(JdbcClient database, AuditLog audit, InstantSource clock, JsonMapper json) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    this.json = json;
  }

  List<Pipeline> list(UUID tenant, @Nullable UUID before, int limit) {
    return database
        .sql(
            """
            SELECT * FROM pipelines WHERE tenant_id = :tenant
              AND (cast(:before AS uuid) IS NULL OR id < cast(:before AS uuid))
            ORDER BY id DESC LIMIT :limit
            """)
        .param("tenant", tenant)
        .param("before", before)
        .param("limit", limit)
        .query(Pipeline::of)
        .list();
  }

  /** Those of a connection that run on an event, the oldest first; kept until the commit. */
  List<Pipeline> on(Connection connection, ForgeEvent event) {
    return database
        .sql(
            """
            SELECT * FROM pipelines WHERE tenant_id = ? AND connection_id = ? ORDER BY id
            FOR KEY SHARE
            """)
        .params(connection.tenantId(), connection.id())
        .query(Pipeline::of)
        .list()
        .stream()
        .filter(pipeline -> pipeline.runsOn(event))
        .toList();
  }

  /**
   * The tenant's pipeline that a path names.
   *
   * @throws QuantryException {@code not-found}
   */
  Pipeline required(UUID tenant, String publicId) {
    return PrefixedId.PIPELINE
        .parse(publicId)
        .flatMap(
            id ->
                database
                    .sql("SELECT * FROM pipelines WHERE tenant_id = ? AND id = ?")
                    .params(tenant, id)
                    .query(Pipeline::of)
                    .optional())
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such pipeline"));
  }

  @Transactional
  public Pipeline create(Caller caller, Connection connection, PipelineWish wish) {
    Template source = wish.source();
    Pipeline made =
        database
            .sql(
                """
                INSERT INTO pipelines
                  (id, tenant_id, connection_id, name, events, refs, against, source, template,
                   created_by)
                VALUES (:id, :tenant, :connection, :name, :events, :refs, :against, :source,
                  :template, :by)
                RETURNING *
                """)
            .param("id", PrefixedId.next(clock))
            .param("tenant", caller.tenantId())
            .param("connection", connection.id())
            .param("name", wish.name())
            .param("events", wish.events().stream().map(Trigger::name).toArray(String[]::new))
            .param("refs", wish.refs())
            .param("against", wish.against())
            .param("source", source == null ? null : json.writeValueAsString(source.tree()))
            .param("template", json.writeValueAsString(wish.template().tree()))
            .param("by", caller.actor())
            .query(Pipeline::of)
            .single();
    audit.record(
        caller,
        AuditAction.PIPELINE_CREATED,
        made.path(),
        Map.of("name", wish.name(), "connection", connection.publicId()));
    return made;
  }

  /** Deletes it with its runs; the jobs stay. */
  @Transactional
  public void delete(Caller caller, Pipeline pipeline) {
    database
        .sql("DELETE FROM pipelines WHERE tenant_id = ? AND id = ?")
        .params(caller.tenantId(), pipeline.id())
        .update();
    audit.record(
        caller, AuditAction.PIPELINE_DELETED, pipeline.path(), Map.of("name", pipeline.name()));
  }
}
