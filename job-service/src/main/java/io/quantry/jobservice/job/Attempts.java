package io.quantry.jobservice.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who tried what, and how it ended. */
@Component
class Attempts {
  private final JdbcClient database;
  private final JobMeters meters;

  Attempts(JdbcClient database, JobMeters meters) {
    this.database = database;
    this.meters = meters;
  }

  /** How an attempt ended. */
  enum Outcome {
    COMPLETED,
    FAILED,
    CANCELED,
    HANDED_OVER,
    LOST
  }

  /**
   * Remembers the begin.
   *
   * @param expirations how often the record that led to it had been given up before
   */
  void began(JobRow job, UUID member, String leaseHash, int expirations) {
    database
        .sql(
            """
            INSERT INTO job_attempts (job_id, stage, attempt, tenant_id, member_id, lease_hash,
              record_expirations, claimed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, clock_timestamp())
            """)
        .params(
            job.id(),
            job.stage().name(),
            job.attempt(),
            job.tenantId(),
            member,
            leaseHash,
            expirations)
        .update();
  }

  /**
   * Remembers the end.
   *
   * @param job as it was while the attempt ran
   * @param detail what the outcome says of itself
   */
  void ended(JobRow job, Outcome outcome, Detail detail) {
    database
        .sql(
            """
            UPDATE job_attempts SET ended_at = clock_timestamp(), outcome = :outcome,
              failure_code = :code, failure_message = :message, digests = :digests
            WHERE job_id = :job AND stage = :stage AND attempt = :attempt AND outcome IS NULL
            RETURNING extract(epoch FROM ended_at - claimed_at)
            """)
        .param("outcome", outcome.name())
        .param("code", detail.code())
        .param("message", detail.message())
        .param("digests", detail.digests())
        .param("job", job.id())
        .param("stage", job.stage().name())
        .param("attempt", job.attempt())
        .query(Double.class)
        .optional()
        .ifPresent(ran -> meters.attemptEnded(job.stage(), outcome, detail.code(), ran));
  }

  /** What an outcome says of itself. */
  record Detail(@Nullable String code, @Nullable String message, @Nullable String digests) {
    static Detail failure(String code, String message) {
      return new Detail(code, message, null);
    }

    static Detail result(String digests) {
      return new Detail(null, null, digests);
    }

    static Detail none() {
      return new Detail(null, null, null);
    }
  }

  /** Whether the attempt under this lease ended so already: the call is a repetition. */
  boolean endedSo(Fence fence, Outcome outcome, @Nullable String digests) {
    return database
            .sql(
                """
            SELECT count(*) FROM job_attempts
            WHERE job_id = :job AND stage = :stage AND attempt = :attempt
              AND lease_hash = :lease AND member_id = :member AND outcome = :outcome
              AND digests IS NOT DISTINCT FROM cast(:digests AS text)
            """)
            .params(fence.parameters())
            .param("outcome", outcome.name())
            .param("digests", digests)
            .query(Integer.class)
            .single()
        > 0;
  }
}
