package io.quantry.jobservice.job;

import io.quantry.contracts.job.JobState;
import io.quantry.jobservice.fleet.Capacity;
import io.quantry.jobservice.fleet.LeaseSettings;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Says of waiting jobs that nobody who lives could take them: of those that begin to wait at once,
 * of the others as members come and go.
 */
@Component
class Unserved implements Looping {
  private static final int BATCH = 200;
  private static final String WAITING = "state IN ('QUEUED', 'EVALUATION_QUEUED') AND ";
  private static final String SERVED = "(stage || ' ' || coalesce(pool, '')) = ANY (:served)";

  private final Capacity capacity;
  private final JobEvents events;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final WakeableLoop loop;

  Unserved(
      Capacity capacity,
      JobEvents events,
      JdbcClient database,
      TransactionTemplate transactions,
      LeaseSettings settings) {
    this.capacity = capacity;
    this.events = events;
    this.database = database;
    this.transactions = transactions;
    this.loop = new WakeableLoop("unserved", settings.sweep(), this::sweep);
  }

  /**
   * Looks at a job that begins to wait, whose row this transaction has changed.
   *
   * @return the job as it is now
   */
  @Transactional(propagation = Propagation.MANDATORY)
  JobRow beginsToWait(JobRow job) {
    if (served(job)) {
      return job;
    }
    JobRow told =
        database
            .sql(
                """
                UPDATE jobs SET unserved_since = clock_timestamp(), event_seq = event_seq + 1
                WHERE id = ? RETURNING *
                """)
            .param(job.id())
            .query(JobRow::of)
            .single();
    Waiting.of(told).ifPresent(waiting -> events.unserved(told, waiting));
    return told;
  }

  private boolean served(JobRow job) {
    String pool = job.pool();
    boolean waits = job.state() == JobState.QUEUED || job.state() == JobState.EVALUATION_QUEUED;
    return !waits || (pool != null && capacity.takers(job.stage(), pool) > 0);
  }

  /** One round. */
  void sweep() {
    String[] served =
        capacity.served().stream()
            .map(lane -> lane.stage() + " " + lane.pool())
            .toArray(String[]::new);
    transactions.executeWithoutResult(
        status -> {
          change("clock_timestamp()", "unserved_since IS NULL AND NOT " + SERVED, served)
              .forEach(job -> Waiting.of(job).ifPresent(why -> events.unserved(job, why)));
          change("NULL", "unserved_since IS NOT NULL AND " + SERVED, served)
              .forEach(events::served);
        });
  }

  private List<JobRow> change(String since, String which, String[] served) {
    return database
        .sql(
            """
            UPDATE jobs SET unserved_since = %s, event_seq = event_seq + 1
            WHERE id IN (SELECT id FROM jobs WHERE %s LIMIT %d FOR UPDATE SKIP LOCKED) RETURNING *
            """
                .formatted(since, WAITING + which, BATCH))
        .param("served", served)
        .query(JobRow::of)
        .list();
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
