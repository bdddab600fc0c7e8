package io.quantry.jobservice.pipeline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Runs of which forges are to be told. Each goes through the stages {@code PENDING} (that its job
 * runs is to be told), {@code WAITING} (for the job's end) and {@code VERDICT}, which the end of
 * the job makes it whatever became of the first. Replicas share them by leases.
 */
@Component
class StatusQueue {
  private final JdbcClient database;

  StatusQueue(JdbcClient database) {
    this.database = database;
  }

  /** What an attempt tells. */
  enum Stage {
    PENDING,
    VERDICT
  }

  /**
   * An attempt that is ours to make.
   *
   * @param attempt its number in this stage, from 1 on
   */
  record Due(
      Run run,
      UUID tenantId,
      UUID connectionId,
      UUID lease,
      Stage stage,
      int attempt,
      String pipeline,
      String against) {
    static Due of(ResultSet row, int number) throws SQLException {
      return new Due(
          Run.of(row, number),
          row.getObject("tenant_id", UUID.class),
          row.getObject("connection_id", UUID.class),
          row.getObject("lease", UUID.class),
          Stage.valueOf(row.getString("stage")),
          row.getInt("attempts"),
          row.getString("name"),
          row.getString("against"));
    }
  }

  /**
   * Lets verdicts follow of jobs that have ended, and of runs that will have none, unless an
   * attempt is under way.
   */
  void follow() {
    database
        .sql(
            """
            UPDATE pipeline_runs r SET stage = 'VERDICT', attempts = 0, lease = NULL,
              due = clock_timestamp()
            WHERE r.stage IN ('PENDING', 'WAITING')
              AND (r.lease IS NULL OR r.due < clock_timestamp())
              AND (r.problem IS NOT NULL OR EXISTS (SELECT FROM jobs j
                WHERE j.id = r.job_id AND j.state IN ('SUCCEEDED', 'FAILED', 'CANCELED')))
            """)
        .update();
  }

  /**
   * Takes what is due, of each connection the oldest.
   *
   * @param busy connections that have their turn
   */
  List<Due> claim(Set<UUID> busy, int most, Duration lease) {
    return database
        .sql(
            """
            WITH waiting AS (
                SELECT DISTINCT p.connection_id
                FROM pipeline_runs r JOIN pipelines p ON p.id = r.pipeline_id
                WHERE r.due <= now() AND NOT p.connection_id = ANY (:busy)),
              taken AS (
                SELECT oldest.id FROM waiting w CROSS JOIN LATERAL (
                  SELECT r.id FROM pipeline_runs r JOIN pipelines p ON p.id = r.pipeline_id
                  WHERE p.connection_id = w.connection_id AND r.due <= now()
                  ORDER BY r.due LIMIT 1 FOR UPDATE OF r SKIP LOCKED) oldest
                LIMIT :most)
            UPDATE pipeline_runs r SET lease = gen_random_uuid(), attempts = attempts + 1,
              due = clock_timestamp() + make_interval(secs => :lease)
            FROM taken, pipelines p
            WHERE r.id = taken.id AND p.id = r.pipeline_id
            RETURNING r.*, p.connection_id, p.name, p.against
            """)
        .param("busy", busy.toArray(UUID[]::new))
        .param("most", most)
        .param("lease", seconds(lease))
        .query(Due::of)
        .list();
  }

  /** The forge took it. */
  void told(Due due, Status status) {
    database
        .sql(
            """
            UPDATE pipeline_runs SET told = :told, last_error = NULL, lease = NULL, due = NULL,
              attempts = 0, stage = CASE WHEN stage = 'PENDING' THEN 'WAITING' END
            WHERE id = :id AND lease = :lease
            """)
        .param("told", status.state().name())
        .param("id", due.run().id())
        .param("lease", due.lease())
        .update();
  }

  /**
   * The forge did not take it.
   *
   * @param wait until it is told again; empty: never
   */
  void refused(Due due, String error, Optional<Duration> wait) {
    database
        .sql(
            """
            UPDATE pipeline_runs r SET last_error = :error, lease = NULL,
              due = clock_timestamp() + make_interval(secs => w.secs),
              stage = CASE WHEN w.secs IS NOT NULL THEN stage
                WHEN stage = 'PENDING' THEN 'WAITING' END
            FROM (SELECT cast(:wait AS double precision) AS secs) w
            WHERE id = :id AND lease = :lease
            """)
        .param("error", error)
        .param("wait", wait.map(StatusQueue::seconds).orElse(null))
        .param("id", due.run().id())
        .param("lease", due.lease())
        .update();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
