package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.fleet.Fleet;
import io.quantry.jobservice.quarantine.Quarantine;
import io.quantry.jobservice.registry.Registry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides what a failure means: another attempt, the end of the job, or the end of the evaluation
 * alone. Retries go by kind of fault: none for the user's and for limits; passing ones with full
 * jitter; one for a native crash, and a model that crashes again goes into quarantine.
 */
@Component
class Failures {
  private static final int MAX_MESSAGE = 4_000;
  private static final int CRASH_RETRIES = 1;

  private final JobTable jobs;
  private final Registry registry;
  private final Fleet fleet;
  private final Quarantine quarantine;
  private final RetrySettings settings;

  Failures(
      JobTable jobs,
      Registry registry,
      Fleet fleet,
      Quarantine quarantine,
      RetrySettings settings) {
    this.jobs = jobs;
    this.registry = registry;
    this.fleet = fleet;
    this.quarantine = quarantine;
    this.settings = settings;
  }

  /**
   * Handles the failed attempt of a job whose row is locked and which is not being canceled.
   *
   * @param where the condition under which the job is still in that attempt
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<JobRow> attemptFailed(
      JobRow job, ErrorCode code, String message, String where, Map<String, ?> parameters) {
    boolean crash = code == ErrorCode.MODEL_CRASHED_RUNTIME;
    boolean again =
        job.countedAttempts() < job.maxAttempts()
            && (passing(code) || (crash && job.crashes() < CRASH_RETRIES));
    if (again) {
      return retryLater(job, code, crash, where, parameters);
    }
    if (passing(code)) {
      return end(
          job,
          ErrorCode.ATTEMPTS_EXHAUSTED,
          "Gave up after %d attempts, the last one failed with %s: %s"
              .formatted(job.countedAttempts(), code.slug(), message),
          where,
          parameters);
    }
    Optional<JobRow> ended = end(job, code, message, where, parameters);
    if (crash && ended.isPresent()) {
      quarantine(job);
    }
    return ended;
  }

  /** A full disk is its node's, and no limit of the job's: another node may have room. */
  private static boolean passing(ErrorCode code) {
    return code.retryable() || code == ErrorCode.DISK_FULL;
  }

  /** An evaluation's baseline has run before: there it was the candidate. */
  private void quarantine(JobRow job) {
    UUID member = job.memberId();
    UUID crashed = job.stage() == Stage.EVALUATION ? job.resultVersionId() : job.modelVersionId();
    if (member != null && crashed != null) {
      quarantine.add(
          job.tenantId(),
          registry.version(job.tenantId(), crashed).files().getFirst().sha256(),
          fleet.runtimeVersion(member),
          job.id());
    }
  }

  private Optional<JobRow> retryLater(
      JobRow job, ErrorCode code, boolean crash, String where, Map<String, ?> parameters) {
    boolean lost = code == ErrorCode.WORKER_LOST;
    boolean elsewhere = lost || code == ErrorCode.DISK_FULL;
    Map<String, @Nullable Object> all = new HashMap<>(parameters);
    all.put("wait", lost ? 0.0 : jitter(job.attempt()).toMillis() / 1000.0);
    all.put("crash", crash ? 1 : 0);
    all.put("avoid", elsewhere ? job.memberId() : null);
    all.put("avoidFor", settings.preferAnother().toMillis() / 1000.0);
    return jobs.apply(
        LifeEvent.ATTEMPT_FAILED,
        job.id(),
        new JobTable.Change(
            """
            , retry_at = clock_timestamp() + make_interval(secs => :wait)
            , crashes = crashes + :crash
            , avoid_member_id = cast(:avoid AS uuid)
            , avoid_until = clock_timestamp() + make_interval(secs => :avoidFor)
            """,
            where,
            all));
  }

  /** Full jitter: anything up to a bound that doubles with each attempt. */
  private Duration jitter(int attempt) {
    long bound = settings.base().toMillis() << Math.min(attempt - 1, 20);
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(Math.min(bound, settings.most().toMillis()) + 1));
  }

  /**
   * Ends a job for good: FAILED, or, where a candidate exists, SUCCEEDED without evaluation and the
   * cause kept.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<JobRow> end(
      JobRow job, ErrorCode code, String message, String where, Map<String, ?> parameters) {
    Map<String, @Nullable Object> all = new HashMap<>(parameters);
    all.put("code", code.slug());
    all.put("message", JobLog.storable(message, MAX_MESSAGE));
    boolean evaluates = job.stage() == Stage.EVALUATION;
    String set = ", failure_code = :code, failure_message = :message";
    Optional<JobRow> ended =
        jobs.apply(
            evaluates ? LifeEvent.EVALUATION_ABANDONED : LifeEvent.FAILED,
            job.id(),
            new JobTable.Change(
                evaluates ? set + ", verdict = '" + Verdict.UNEVALUATED + "'" : set, where, all));
    UUID result = job.resultVersionId();
    if (ended.isPresent() && evaluates && result != null) {
      registry.judge(job.tenantId(), result, Verdict.UNEVALUATED, null, null);
    }
    return ended;
  }
}
