package io.quantry.jobservice.job;

import io.quantry.contracts.job.JobState;
import io.quantry.telemetry.LogContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Job rows, and the one statement through which a job's state ever changes. */
@Component
class JobTable {
  private static final Logger LOG = LoggerFactory.getLogger(JobTable.class);

  private final JdbcClient database;
  private final JobEvents events;
  private final Outbox outbox;
  private final Unserved unserved;
  private final JobMeters meters;

  JobTable(
      JdbcClient database, JobEvents events, Outbox outbox, Unserved unserved, JobMeters meters) {
    this.database = database;
    this.events = events;
    this.outbox = outbox;
    this.unserved = unserved;
    this.meters = meters;
  }

  /**
   * What comes with a transition.
   *
   * @param set further assignments in SQL
   * @param where further conditions in SQL
   * @param parameters named ones of both
   */
  record Change(String set, String where, Map<String, @Nullable Object> parameters) {
    static Change none() {
      return new Change("", "true", Map.of());
    }
  }

  Optional<JobRow> find(UUID tenant, UUID job) {
    return database
        .sql("SELECT * FROM jobs WHERE tenant_id = ? AND id = ?")
        .params(tenant, job)
        .query(JobRow::of)
        .optional();
  }

  /** The job under the lease, its row locked until commit; empty if the lease is not current. */
  Optional<JobRow> lockLeased(Fence fence) {
    return database
        .sql("SELECT * FROM jobs WHERE id = :job AND " + Fence.CONDITION + " FOR UPDATE")
        .params(fence.parameters())
        .query(JobRow::of)
        .optional();
  }

  /**
   * Carries {@code event} out: one conditional UPDATE, its event, and its place in the queue. Empty
   * if the table has no row for the job as it stands or the conditions do not hold.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<JobRow> apply(LifeEvent event, UUID job, Change change) {
    String next = LifeCycle.next(event);
    Map<String, @Nullable Object> parameters = new HashMap<>(change.parameters());
    parameters.put("job", job);
    record Moved(JobState from, double queuedSeconds, JobRow row) {}
    Optional<Moved> moved =
        database
            .sql(
                "UPDATE jobs SET state = "
                    + next
                    + ", event_seq = event_seq + 1"
                    + keepInvariants(event, next)
                    + change.set()
                    + " WHERE id = :job AND "
                    + LifeCycle.condition(event)
                    + " AND "
                    + change.where()
                    + " RETURNING old.state AS from_state,"
                    + " extract(epoch FROM clock_timestamp() - old.queued_at) AS queued_s, new.*")
            .params(parameters)
            .query(
                (row, number) ->
                    new Moved(
                        JobState.valueOf(row.getString("from_state")),
                        row.getDouble("queued_s"),
                        JobRow.of(row, number)))
            .optional();
    return moved.map(
        done -> {
          AfterCommit.run(() -> note(done.from(), event, done.row()));
          events.transition(done.from(), event, done.row());
          if (waits(done.from())) {
            Outbox.Settled settled = outbox.settle(job);
            if (event == LifeEvent.CLAIMED) {
              meters.started(
                  done.row(),
                  new JobMeters.Start(
                      done.queuedSeconds(), settled.expirations(), settled.unclaimedSeconds()));
            }
          }
          if (done.row().state().terminal()) {
            meters.finished(done.row());
          }
          if (waits(done.row().state())) {
            outbox.add(done.row());
          }
          return unserved.beginsToWait(done.row());
        });
  }

  private static void note(JobState from, LifeEvent event, JobRow job) {
    try (LogContext about =
        LogContext.attempt(job.publicId(), job.stage(), job.attempt())
            .with(LogContext.TENANT, job.tenantId().toString())) {
      LOG.info("{}: {} to {}", event, from, job.state());
    }
  }

  private static boolean waits(JobState state) {
    return state == JobState.QUEUED || state == JobState.EVALUATION_QUEUED;
  }

  /** What the new state alone decides. A claim brings its lease itself. */
  private static String keepInvariants(LifeEvent event, String next) {
    String lease =
        event == LifeEvent.CLAIMED
            ? ""
            : """
            , lease_hash = CASE WHEN (%1$s) = 'CANCELING' THEN lease_hash END
            , lease_expires_at = CASE WHEN (%1$s) = 'CANCELING' THEN lease_expires_at END
            , member_id = CASE WHEN (%1$s) = 'CANCELING' THEN member_id END
            """;
    String retry = event == LifeEvent.ATTEMPT_FAILED ? "" : ", retry_at = NULL\n";
    return (lease
            + retry
            + """
            , unserved_since = NULL
            , finished_at = CASE WHEN (%1$s) IN ('SUCCEEDED', 'FAILED', 'CANCELED')
                            THEN clock_timestamp() END
            , queued_at = CASE WHEN (%1$s) IN ('QUEUED', 'EVALUATION_QUEUED')
                          THEN clock_timestamp() ELSE queued_at END
            , checkpoint_sha256 = CASE WHEN (%1$s) IN ('QUEUED', 'RUNNING', 'RETRY_WAIT', 'CANCELING')
                                  THEN checkpoint_sha256 END
            , checkpoint_bytes = CASE WHEN (%1$s) IN ('QUEUED', 'RUNNING', 'RETRY_WAIT', 'CANCELING')
                                 THEN checkpoint_bytes END
            """)
        .formatted(next);
  }

  /** Jobs of a list, newest first. */
  List<JobRow> list(UUID tenant, JobFilter filter, @Nullable UUID before, int limit) {
    Map<String, @Nullable Object> parameters = new HashMap<>(filter.conditions());
    parameters.put("tenant", tenant);
    parameters.put("limit", limit);
    if (before != null) {
      parameters.put("before", before);
    }
    return database
        .sql(listStatement(filter, before != null))
        .params(parameters)
        .query(JobRow::of)
        .list();
  }

  /** The statement of a list: each form of it finds its page in an index. */
  static String listStatement(JobFilter filter, boolean continued) {
    StringBuilder where = new StringBuilder("tenant_id = :tenant");
    new TreeMap<>(filter.conditions())
        .keySet()
        .forEach(column -> where.append(" AND ").append(column).append(" = :").append(column));
    if (continued) {
      where.append(" AND id < :before");
    }
    return "SELECT * FROM jobs WHERE " + where + " ORDER BY id DESC LIMIT :limit";
  }
}
