package io.quantry.jobservice.pipeline;

import io.quantry.contracts.job.PrefixedId;
import java.time.Duration;
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

  /**
   * Makes this transaction the one that takes in hooks of a commit, until it ends; false if another
   * one is. Nobody waits for that here, since who waits would keep a connection from others.
   */
  boolean tryLock(Connection connection, String revision) {
    return database
        .sql("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))")
        .param(connection.id() + " " + revision)
        .query(Boolean.class)
        .single();
  }

  Optional<Run> find(Pipeline pipeline, String revision) {
    return database
        .sql("SELECT * FROM pipeline_runs WHERE pipeline_id = ? AND revision = ?")
        .params(pipeline.id(), revision)
        .query(Run::of)
        .optional();
  }

  /**
   * Adds a run.
   *
   * @param job absent if it waits for an upload
   * @param waiting what it waits for, absent if it has a job
   */
  Run add(
      Connection connection,
      Pipeline pipeline,
      ForgeEvent event,
      @Nullable UUID job,
      @Nullable Waiting waiting) {
    return database
        .sql(
            """
            INSERT INTO pipeline_runs
              (id, tenant_id, pipeline_id, revision, ref, job_id, upload_id, document, stage, due)
            VALUES (:id, :tenant, :pipeline, :revision, :ref, :job, :upload, :document,
              CASE WHEN :tells THEN 'PENDING' END, CASE WHEN :tells THEN clock_timestamp() END)
            RETURNING *
            """)
        .param("id", PrefixedId.next(clock))
        .param("tenant", connection.tenantId())
        .param("pipeline", pipeline.id())
        .param("revision", event.revision())
        .param("ref", event.ref())
        .param("job", job)
        .param("upload", waiting == null ? null : waiting.upload())
        .param("document", waiting == null ? null : waiting.document())
        .param("tells", connection.tells() && event.namesCommit())
        .query(Run::of)
        .single();
  }

  /**
   * What a run waits for.
   *
   * @param document of the job that follows, without its model
   */
  record Waiting(UUID upload, String document) {}

  /** A run whose upload goes on no more. */
  record Ready(UUID id, UUID tenantId, UUID pipelineId, UUID connectionId, Waiting waiting) {}

  /** Runs whose uploads go on no more. */
  List<Ready> ready() {
    return database
        .sql(
            """
            SELECT r.*, p.connection_id FROM pipeline_runs r
            JOIN pipelines p ON p.id = r.pipeline_id
            LEFT JOIN uploads u ON u.id = r.upload_id
            WHERE r.job_id IS NULL AND r.problem IS NULL
              AND coalesce(u.state NOT IN ('RECEIVING', 'RECEIVED'), true)
            ORDER BY r.id LIMIT 100
            """)
        .query(
            (row, number) ->
                new Ready(
                    row.getObject("id", UUID.class),
                    row.getObject("tenant_id", UUID.class),
                    row.getObject("pipeline_id", UUID.class),
                    row.getObject("connection_id", UUID.class),
                    new Waiting(row.getObject("upload_id", UUID.class), row.getString("document"))))
        .list();
  }

  /** Makes this transaction the one that goes on with it; false if another one does or did. */
  boolean take(Ready ready) {
    return database
        .sql(
            """
            SELECT id FROM pipeline_runs
            WHERE id = ? AND job_id IS NULL AND problem IS NULL FOR UPDATE SKIP LOCKED
            """)
        .param(ready.id())
        .query(UUID.class)
        .optional()
        .isPresent();
  }

  void began(Ready ready, UUID job) {
    database
        .sql("UPDATE pipeline_runs SET job_id = ? WHERE id = ?")
        .params(job, ready.id())
        .update();
  }

  void failed(Ready ready, String problem) {
    database
        .sql("UPDATE pipeline_runs SET problem = ? WHERE id = ? AND job_id IS NULL")
        .params(problem, ready.id())
        .update();
  }

  /** The runs of a body that came before. */
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

  /**
   * Counts a body, whatever becomes of it; false if it came before. The connection stays until the
   * transaction ends; of one that has gone nothing is counted.
   */
  boolean count(Connection connection, byte[] sha256, String revision) {
    return database
            .sql(
                """
                INSERT INTO hook_bodies (connection_id, sha256, tenant_id, revision)
                SELECT id, ?, tenant_id, ? FROM connections WHERE id = ? FOR KEY SHARE
                ON CONFLICT DO NOTHING
                """)
            .params(sha256, revision, connection.id())
            .update()
        > 0;
  }

  /** Forgets bodies that came {@code keep} ago. */
  void forget(Duration keep) {
    int forgotten;
    do {
      forgotten =
          database
              .sql(
                  """
                  DELETE FROM hook_bodies WHERE (connection_id, sha256) IN (
                    SELECT connection_id, sha256 FROM hook_bodies
                    WHERE at < now() - make_interval(secs => ?) LIMIT 1000)
                  """)
              .param((double) keep.toSeconds())
              .update();
    } while (forgotten > 0);
  }
}
