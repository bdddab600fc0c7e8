package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.fleet.LeaseSettings;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import io.quantry.telemetry.LogContext;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What time alone brings about: expired leases, overrun attempts, due retries, and waits that were
 * too long. All by the database's clock; rows that another replica handles are passed over.
 */
@Component
class Sweeper implements Looping {
  private static final int BATCH = 100;

  /** Time after {@code maxRuntime} for the member to stop the child and say so itself. */
  private static final String OVERRUN =
      "claimed_at + make_interval(secs => max_runtime_ms / 1000.0 + 60) < clock_timestamp()";

  private static final String EXPIRED = "lease_expires_at < clock_timestamp()";

  /** In the words of the index {@code jobs_giving_up}. */
  static final String WAITED_TOO_LONG =
      """
      state IN ('QUEUED', 'EVALUATION_QUEUED')
      AND (queued_at AT TIME ZONE 'UTC') + make_interval(secs => max_queue_ms / 1000.0)
        < statement_timestamp() AT TIME ZONE 'UTC'
      """;

  private final JobTable jobs;
  private final Attempts attempts;
  private final Failures failures;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final WakeableLoop loop;
  private final String quarantined;

  Sweeper(
      JobTable jobs,
      Attempts attempts,
      Failures failures,
      JdbcClient database,
      TransactionTemplate transactions,
      LeaseSettings settings,
      SweepSignal signal) {
    this.jobs = jobs;
    this.attempts = attempts;
    this.failures = failures;
    this.database = database;
    this.transactions = transactions;
    this.quarantined = quarantined(settings);
    this.loop = new WakeableLoop("sweeper", settings.sweep(), this::sweep);
    signal.onWake(loop::wake);
  }

  /** The model is one that nobody in the job's pool may be given; no scan while there are none. */
  private static String quarantined(LeaseSettings settings) {
    return """
        state IN ('QUEUED', 'EVALUATION_QUEUED') AND EXISTS (SELECT FROM quarantine) AND EXISTS (
          SELECT FROM model_versions v
          WHERE v.id = CASE jobs.stage
              WHEN 'EVALUATION' THEN jobs.result_version_id ELSE jobs.model_version_id END
            AND is_quarantined(v.tenant_id, v.sha256,
              CASE jobs.stage WHEN 'EVALUATION' THEN 'EVALUATOR' ELSE 'WORKER' END, jobs.pool,
              %d / 1000.0))
        """
        .formatted(settings.duration().toMillis());
  }

  /** One round. */
  void sweep() {
    each("lease_hash IS NOT NULL AND " + EXPIRED, this::leaseExpired);
    each("lease_hash IS NOT NULL AND state <> 'CANCELING' AND " + OVERRUN, this::overrun);
    each("state = 'RETRY_WAIT' AND retry_at <= clock_timestamp()", this::retryDue);
    each(WAITED_TOO_LONG, this::waitedTooLong);
    each(quarantined, this::quarantined);
  }

  private void each(String condition, Consumer<JobRow> handler) {
    List<UUID> found =
        database
            .sql("SELECT id FROM jobs WHERE " + condition + " LIMIT " + BATCH)
            .query((row, number) -> row.getObject("id", UUID.class))
            .list();
    for (UUID id : found) {
      try (LogContext about = LogContext.job(PrefixedId.JOB.format(id))) {
        transactions.executeWithoutResult(
            status ->
                database
                    .sql(
                        "SELECT * FROM jobs WHERE id = ? AND "
                            + condition
                            + " FOR UPDATE SKIP LOCKED")
                    .param(id)
                    .query(JobRow::of)
                    .optional()
                    .ifPresent(handler));
      }
    }
  }

  private void leaseExpired(JobRow job) {
    if (job.state() == JobState.CANCELING) {
      jobs.apply(LifeEvent.CANCEL_CONFIRMED, job.id(), new JobTable.Change("", EXPIRED, Map.of()));
      attempts.ended(job, Attempts.Outcome.CANCELED, Attempts.Detail.none());
      return;
    }
    String message = "The worker was not heard of any more";
    failures.attemptFailed(job, ErrorCode.WORKER_LOST, message, EXPIRED, Map.of());
    attempts.ended(
        job, Attempts.Outcome.LOST, Attempts.Detail.failure(ErrorCode.WORKER_LOST.slug(), message));
  }

  private void overrun(JobRow job) {
    String message = "The attempt ran longer than maxRuntime";
    failures.end(job, ErrorCode.ATTEMPT_TIMEOUT, message, OVERRUN, Map.of());
    attempts.ended(
        job,
        Attempts.Outcome.FAILED,
        Attempts.Detail.failure(ErrorCode.ATTEMPT_TIMEOUT.slug(), message));
  }

  private void retryDue(JobRow job) {
    jobs.apply(LifeEvent.RETRY_DUE, job.id(), JobTable.Change.none());
  }

  private void waitedTooLong(JobRow job) {
    failures.end(
        job,
        ErrorCode.NO_CAPACITY,
        job.pool() == null
            ? "No pool promises what the target asks for"
            : "No worker of the pool " + job.pool() + " took the job within maxQueue",
        WAITED_TOO_LONG,
        Map.of());
  }

  private void quarantined(JobRow job) {
    failures.end(
        job,
        ErrorCode.MODEL_QUARANTINED,
        "This model crashed the runtime before, see /v1/quarantine",
        quarantined,
        Map.of());
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
