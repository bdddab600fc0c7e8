package io.quantry.jobservice.job;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What waits to be claimed. A row lives as long as its job is queued: unpublished in the backlog,
 * then published and unclaimed. Which records Kafka still holds never matters.
 */
@Component
class Outbox {
  private final JdbcClient database;
  private final DispatchSignal signal;

  Outbox(JdbcClient database, DispatchSignal signal) {
    this.database = database;
    this.signal = signal;
  }

  /** A place where work waits. */
  record Queue(String pool, Stage stage) {}

  /** One row to publish. */
  record Entry(
      UUID job,
      String publicId,
      double virtualStart,
      int publications,
      int expirations,
      @Nullable String traceParent) {}

  /** Lets a job wait. One that no pool can serve waits too, and ends at its {@code maxQueue}. */
  void add(JobRow job) {
    if (job.pool() != null) {
      database
          .sql(
              """
              INSERT INTO outbox (job_id, tenant_id, stage, pool, rank, created_at, not_before, lost)
              VALUES (:job, :tenant, :stage, :pool, :rank, clock_timestamp(), clock_timestamp(),
                EXISTS (SELECT FROM job_attempts WHERE job_id = :job AND stage = :stage
                  AND attempt = :attempt AND outcome = 'LOST'))
              """)
          .param("job", job.id())
          .param("tenant", job.tenantId())
          .param("stage", job.stage().name())
          .param("pool", job.pool())
          .param("rank", job.rank())
          .param("attempt", job.attempt())
          .update();
      signal.wakeAfterCommit();
    }
  }

  /**
   * How a wait was.
   *
   * @param expirations how often the job's record was given up because nobody claimed it
   * @param unclaimedSeconds since the last time, 0 where it is in the backlog
   */
  record Settled(int expirations, double unclaimedSeconds) {}

  /** The job waits no more; there is room for another. */
  Settled settle(UUID job) {
    Settled settled =
        database
            .sql(
                """
                DELETE FROM outbox WHERE job_id = ? RETURNING expirations,
                  coalesce(extract(epoch FROM clock_timestamp() - published_at), 0) AS unclaimed
                """)
            .param(job)
            .query(
                (row, number) -> new Settled(row.getInt("expirations"), row.getDouble("unclaimed")))
            .optional()
            .orElse(new Settled(0, 0));
    signal.wakeAfterCommit();
    return settled;
  }

  /** Puts a record that was taken in vain back into the backlog, for later. */
  void postpone(UUID job, Stage stage, Duration wait) {
    database
        .sql(
            """
            UPDATE outbox SET published_at = NULL,
              not_before = clock_timestamp() + make_interval(secs => ?)
            WHERE job_id = ? AND stage = ?
            """)
        .params(wait.toMillis() / 1000.0, job, stage.name())
        .update();
  }

  /** Puts back what was published long ago and never claimed. */
  int expire(Duration patience) {
    return database
        .sql(
            """
            UPDATE outbox SET published_at = NULL, expirations = expirations + 1
            WHERE published_at < clock_timestamp() - make_interval(secs => ? * least(publications, 10))
            """)
        .param(patience.toMillis() / 1000.0)
        .update();
  }

  /** Puts back everything that was published to a queue whose records are gone. */
  void putBack(Queue queue) {
    database
        .sql(
            """
            UPDATE outbox SET published_at = NULL, expirations = expirations + 1
            WHERE pool = ? AND stage = ? AND published_at IS NOT NULL
            """)
        .params(queue.pool(), queue.stage().name())
        .update();
  }

  /**
   * Where something waits to be published now. Steps from queue to queue in the index of the
   * backlog, so that a long queue takes no longer than a short one.
   */
  List<Queue> waiting() {
    return database
        .sql(
            """
            WITH RECURSIVE queue AS (
              (SELECT pool, stage FROM outbox WHERE published_at IS NULL
               ORDER BY pool, stage LIMIT 1)
              UNION ALL
              SELECT next.pool, next.stage FROM queue CROSS JOIN LATERAL (
                SELECT o.pool, o.stage FROM outbox o
                WHERE o.published_at IS NULL AND (o.pool, o.stage) > (queue.pool, queue.stage)
                ORDER BY o.pool, o.stage LIMIT 1) next)
            SELECT pool, stage FROM queue WHERE EXISTS (
              SELECT FROM outbox o WHERE o.pool = queue.pool AND o.stage = queue.stage
                AND o.published_at IS NULL AND o.not_before <= clock_timestamp())
            """)
        .query(
            (row, number) ->
                new Queue(row.getString("pool"), Stage.valueOf(row.getString("stage"))))
        .list();
  }

  /** Makes this replica the only one that fills the queue, until the transaction ends. */
  void lock(Queue queue) {
    database
        .sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")
        .param("dispatch " + queue.pool() + " " + queue.stage())
        .query((row, number) -> true)
        .single();
  }

  int unclaimed(Queue queue) {
    return database
        .sql(
            """
            SELECT count(*) FROM outbox
            WHERE pool = ? AND stage = ? AND published_at IS NOT NULL
            """)
        .params(queue.pool(), queue.stage().name())
        .query(Integer.class)
        .single();
  }

  /** Tenants of which as many jobs run, or are about to be claimed, as their quota lets. */
  private UUID[] full() {
    return database
        .sql(
            """
            SELECT t.id FROM tenants t WHERE t.max_running IS NOT NULL AND t.max_running <= (
                SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id
                  AND j.state IN ('RUNNING', 'EVALUATING', 'CANCELING'))
              + (SELECT count(*) FROM outbox o WHERE o.tenant_id = t.id
                  AND o.published_at IS NOT NULL)
            """)
        .query((row, number) -> row.getObject(1, UUID.class))
        .list()
        .toArray(UUID[]::new);
  }

  /**
   * The best of the backlog, locked until commit; rows that somebody else holds are passed over.
   */
  List<Entry> next(Queue queue, int limit) {
    return backlog(queue, "NOT o.lost", limit);
  }

  /** The best of those whose last member was lost. */
  List<Entry> lost(Queue queue, int limit) {
    return backlog(queue, "o.lost", limit);
  }

  private List<Entry> backlog(Queue queue, String which, int limit) {
    return database
        .sql(
            """
            SELECT o.job_id, j.virtual_start, o.publications, o.expirations, j.trace_parent
            FROM outbox o JOIN jobs j ON j.id = o.job_id
            WHERE o.pool = ? AND o.stage = ? AND o.published_at IS NULL AND %s
              AND o.not_before <= clock_timestamp() AND o.tenant_id <> ALL (?)
            ORDER BY o.rank, o.job_id LIMIT ? FOR UPDATE OF o SKIP LOCKED
            """
                .formatted(which))
        .params(queue.pool(), queue.stage().name(), full(), limit)
        .query(
            (row, number) -> {
              UUID job = row.getObject("job_id", UUID.class);
              return new Entry(
                  job,
                  PrefixedId.JOB.format(job),
                  row.getDouble("virtual_start"),
                  row.getInt("publications"),
                  row.getInt("expirations"),
                  row.getString("trace_parent"));
            })
        .list();
  }

  /** Remembers that the entries went out, and lets fair time pass. */
  void published(List<Entry> entries) {
    database
        .sql(
            """
            UPDATE outbox SET published_at = clock_timestamp(), publications = publications + 1
            WHERE job_id = ANY (?)
            """)
        .param(entries.stream().map(Entry::job).toArray(UUID[]::new))
        .update();
    double latest = entries.stream().mapToDouble(Entry::virtualStart).max().orElse(0);
    database
        .sql("UPDATE fair_clock SET virtual_time = ? WHERE id = 1 AND virtual_time < ?")
        .params(latest, latest)
        .update();
  }
}
