package io.quantry.jobservice.pipeline;

import io.quantry.contracts.job.PrefixedId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What pipelines ran for, and which hooks were counted. */
@Component
class Runs {
  private final JdbcClient database;
  private final InstantSource clock;

  Runs(JdbcClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  List<Run> list(Pipeline pipeline, @Nullable UUID before, int limit) {
    return database
        .sql(
            """
            SELECT * FROM pipeline_runs WHERE pipeline_id = :pipeline
              AND (cast(:before AS uuid) IS NULL OR id < cast(:before AS uuid))
            ORDER BY id DESC LIMIT :limit
            """)
        .param("pipeline", pipeline.id())
        .param("before", before)
        .param("limit", limit)
        .query(Run::of)
        .list();
  }

  /** Makes others who take a hook of this connection in wait for the end of the transaction. */
  void lock(Connection connection) {
    database
        .sql("SELECT id FROM connections WHERE id = ? FOR UPDATE")
        .param(connection.id())
        .query()
        .listOfRows();
  }

  Optional<Run> find(Pipeline pipeline, String revision) {
    return database
        .sql("SELECT * FROM pipeline_runs WHERE pipeline_id = ? AND revision = ?")
        .params(pipeline.id(), revision)
        .query(Run::of)
        .optional();
  }

  Run add(Connection connection, Pipeline pipeline, ForgeEvent event, UUID job) {
    return database
        .sql(
            """
            INSERT INTO pipeline_runs (id, tenant_id, pipeline_id, revision, ref, job_id, due)
            VALUES (:id, :tenant, :pipeline, :revision, :ref, :job,
              CASE WHEN :tells THEN clock_timestamp() END)
            RETURNING *
            """)
        .param("id", PrefixedId.next(clock))
        .param("tenant", connection.tenantId())
        .param("pipeline", pipeline.id())
        .param("revision", event.revision())
        .param("ref", event.ref())
        .param("job", job)
        .param("tells", connection.tells() && event.namesCommit())
        .query(Run::of)
        .single();
  }

  /** The runs of a body that came before; empty if none did. */
  List<Run> counted(Connection connection, byte[] sha256) {
    return database
        .sql(
            """
            SELECT r.* FROM hook_bodies b
            JOIN pipelines p ON p.connection_id = b.connection_id
            JOIN pipeline_runs r ON r.pipeline_id = p.id AND r.revision = b.revision
            WHERE b.connection_id = ? AND b.sha256 = ? ORDER BY r.pipeline_id
            """)
        .params(connection.id(), sha256)
        .query(Run::of)
        .list();
  }

  void count(Connection connection, byte[] sha256, String revision) {
    database
        .sql(
            """
            INSERT INTO hook_bodies (connection_id, sha256, tenant_id, revision)
            VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        .params(connection.id(), sha256, connection.tenantId(), revision)
        .update();
  }
}
