package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Completion;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.jobservice.fleet.Member;
import io.quantry.jobservice.registry.Candidate;
import io.quantry.jobservice.registry.ModelVersion;
import io.quantry.jobservice.registry.Registry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * How leases end by their members' word. Each call locks the job under its fence first; a
 * repetition with the same lease is answered as before and changes nothing.
 */
@Service
class Completions {
  private final JobTable jobs;
  private final Attempts attempts;
  private final LeaseUploads uploads;
  private final Failures failures;
  private final Registry registry;
  private final JsonMapper json;

  Completions(
      JobTable jobs,
      Attempts attempts,
      LeaseUploads uploads,
      Failures failures,
      Registry registry,
      JsonMapper json) {
    this.jobs = jobs;
    this.attempts = attempts;
    this.uploads = uploads;
    this.failures = failures;
    this.registry = registry;
    this.json = json;
  }

  /**
   * The stage is done.
   *
   * @throws QuantryException {@code stale-attempt}, {@code artifact-missing}, {@code invalid-value}
   *     for a result that does not belong to the stage
   */
  @Transactional
  void complete(Member member, Completion.Done done) {
    Fence fence = Fence.of(done.lease(), member);
    String digests =
        done.artifacts().stream().map(BlobRef::sha256).collect(Collectors.joining(","));
    Optional<JobRow> leased = jobs.lockLeased(fence);
    if (leased.isEmpty()) {
      if (attempts.endedSo(fence, Attempts.Outcome.COMPLETED, digests)
          || attempts.endedSo(fence, Attempts.Outcome.CANCELED, digests)) {
        return;
      }
      throw Fence.stale();
    }
    JobRow job = leased.get();
    if (job.state() == JobState.CANCELING) {
      confirmCancel(job, fence, Attempts.Detail.result(digests));
      return;
    }
    QuantizeResult quantization = done.quantization();
    EvaluateResult evaluation = done.evaluation();
    if (job.stage() == Stage.QUANTIZATION && quantization != null && evaluation == null) {
      quantized(job, fence, quantization, done);
    } else if (job.stage() == Stage.EVALUATION && evaluation != null && quantization == null) {
      evaluated(job, fence, evaluation);
    } else {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "Expected the result of the stage " + job.stage());
    }
    attempts.ended(job, Attempts.Outcome.COMPLETED, Attempts.Detail.result(digests));
  }

  private void quantized(JobRow job, Fence fence, QuantizeResult result, Completion.Done done) {
    uploads.requireAll(fence, done.artifacts());
    JobSpec spec = json.readValue(job.spec(), JobSpec.class);
    ModelVersion version =
        registry.registerCandidate(
            new Candidate(
                job.tenantId(),
                job.id(),
                spec.output().registerName().orElse(job.modelName()),
                spec.output().alias(),
                job.modelVersionId(),
                job.techniqueDataVersionId(),
                spec.trains(),
                spec.technique(),
                result,
                done.artifacts()));
    apply(
        LifeEvent.COMPLETED,
        job,
        fence,
        """
        , stage = 'EVALUATION', attempt = 0, crashes = 0, handovers = 0, avoid_member_id = NULL
        , result_version_id = :result
        , progress = NULL, progress_stage = NULL, progress_message = NULL, progress_figures = NULL
        """,
        Map.of("result", version.id()));
  }

  private void evaluated(JobRow job, Fence fence, EvaluateResult result) {
    UUID candidate = job.resultVersionId();
    if (candidate == null) {
      throw new IllegalStateException("An evaluation without a candidate: " + job.publicId());
    }
    registry.judge(
        job.tenantId(),
        candidate,
        result.verdict(),
        json.writeValueAsString(result),
        job.evaluationVersionId());
    apply(
        LifeEvent.COMPLETED,
        job,
        fence,
        ", verdict = :verdict",
        Map.of("verdict", result.verdict().name()));
  }

  /** The attempt failed; what follows depends on the kind of failure. */
  @Transactional
  void fail(Member member, Completion.Failed failed) {
    Fence fence = Fence.of(failed.lease(), member);
    Optional<JobRow> leased = jobs.lockLeased(fence);
    if (leased.isEmpty()) {
      if (attempts.endedSo(fence, Attempts.Outcome.FAILED, null)) {
        return;
      }
      throw Fence.stale();
    }
    JobRow job = leased.get();
    Failure failure = failed.failure();
    if (job.state() == JobState.CANCELING) {
      confirmCancel(job, fence, Attempts.Detail.none());
      return;
    }
    Fence.current(
        failures.attemptFailed(
            job, failure.errorCode(), failure.message(), Fence.CONDITION, fence.parameters()));
    attempts.ended(
        job,
        Attempts.Outcome.FAILED,
        Attempts.Detail.failure(
            failure.errorCode().slug(), JobLog.storable(failure.message(), 4_000)));
  }

  /** The member's child is dead, as ordered. */
  @Transactional
  void canceled(Member member, Completion.Canceled canceled) {
    Fence fence = Fence.of(canceled.lease(), member);
    Optional<JobRow> leased =
        jobs.lockLeased(fence).filter(job -> job.state() == JobState.CANCELING);
    if (leased.isPresent()) {
      confirmCancel(leased.get(), fence, Attempts.Detail.none());
    } else if (!attempts.endedSo(fence, Attempts.Outcome.CANCELED, null)) {
      throw Fence.stale();
    }
  }

  private void confirmCancel(JobRow job, Fence fence, Attempts.Detail detail) {
    apply(LifeEvent.CANCEL_CONFIRMED, job, fence, "", Map.of());
    attempts.ended(job, Attempts.Outcome.CANCELED, detail);
  }

  private void apply(
      LifeEvent event, JobRow job, Fence fence, String set, Map<String, ?> parameters) {
    Map<String, @Nullable Object> all = new HashMap<>(fence.parameters());
    all.putAll(parameters);
    Fence.current(jobs.apply(event, job.id(), new JobTable.Change(set, Fence.CONDITION, all)));
  }
}
