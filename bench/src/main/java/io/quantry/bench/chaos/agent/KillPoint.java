package io.quantry.bench.chaos.agent;

import static io.quantry.bench.chaos.agent.KillPoint.Moment.AFTER;
import static io.quantry.bench.chaos.agent.KillPoint.Moment.BEFORE;
import static io.quantry.bench.chaos.agent.ServiceKind.EVALUATOR;
import static io.quantry.bench.chaos.agent.ServiceKind.GATEWAY;
import static io.quantry.bench.chaos.agent.ServiceKind.JOB_SERVICE;
import static io.quantry.bench.chaos.agent.ServiceKind.WORKER;

import java.util.Locale;

/**
 * Where a process can be made to die: at the entry or the normal return of a method. A method whose
 * caller opens the transaction is left before the commit, a controller's after it and before its
 * answer is written.
 */
public enum KillPoint {
  WORKER_AFTER_TAKE_BEFORE_CLAIM(WORKER, "io.quantry.agent.Agent", "take", BEFORE),
  WORKER_AFTER_CLAIM_ANSWERED(WORKER, "io.quantry.agent.Agent", "begin", BEFORE),
  WORKER_BEFORE_RECORD_ACKNOWLEDGED(
      WORKER, "io.quantry.agent.DispatchLoop", "decideWithSlot", AFTER),
  WORKER_DOWNLOADED_BEFORE_CACHED(WORKER, "io.quantry.agent.BoundedFolder", "evict", BEFORE),
  WORKER_AFTER_DOWNLOAD(WORKER, "io.quantry.agent.StageInputs", "task", AFTER),
  WORKER_CHILD_JUST_STARTED(WORKER, "io.quantry.sandbox.LaunchThread", "tree", BEFORE),
  WORKER_AT_25_PERCENT(WORKER, "io.quantry.agent.RunningStage", "event", AFTER, 0.25),
  WORKER_AT_50_PERCENT(WORKER, "io.quantry.agent.RunningStage", "event", AFTER, 0.50),
  WORKER_AT_75_PERCENT(WORKER, "io.quantry.agent.RunningStage", "event", AFTER, 0.75),
  WORKER_CHILD_ENDED_BEFORE_UPLOAD(WORKER, "io.quantry.agent.SandboxRunner", "run", AFTER),
  WORKER_AFTER_UPLOAD_BEFORE_COMPLETE(WORKER, "io.quantry.agent.StageWork", "send", AFTER),
  WORKER_AFTER_COMPLETE(WORKER, "io.quantry.agent.JobServiceClient", "complete", AFTER),
  WORKER_BEFORE_HEARTBEAT(WORKER, "io.quantry.agent.JobServiceClient", "heartbeat", BEFORE),
  WORKER_AFTER_HEARTBEAT(WORKER, "io.quantry.agent.JobServiceClient", "heartbeat", AFTER),

  EVALUATOR_HOLDING_NODE_BEFORE_CLAIM(
      EVALUATOR, "io.quantry.agent.JobServiceClient", "claim", BEFORE),
  EVALUATOR_AFTER_CLAIM_ANSWERED(EVALUATOR, "io.quantry.agent.Agent", "begin", AFTER),
  EVALUATOR_AFTER_DOWNLOAD(EVALUATOR, "io.quantry.agent.StageInputs", "task", AFTER),
  EVALUATOR_CHILD_JUST_STARTED(EVALUATOR, "io.quantry.sandbox.LaunchThread", "tree", BEFORE),
  EVALUATOR_AT_50_PERCENT(EVALUATOR, "io.quantry.agent.RunningStage", "event", AFTER, 0.50),
  EVALUATOR_BEFORE_COMPLETE(EVALUATOR, "io.quantry.agent.JobServiceClient", "complete", BEFORE),
  EVALUATOR_AFTER_COMPLETE(EVALUATOR, "io.quantry.agent.JobServiceClient", "complete", AFTER),

  SUBMISSION_BEFORE_COMMIT(JOB_SERVICE, "io.quantry.jobservice.job.Submissions", "submit", AFTER),
  SUBMISSION_AFTER_COMMIT(JOB_SERVICE, "io.quantry.jobservice.job.JobController", "submit", AFTER),
  PUBLISHER_BEFORE_SEND(JOB_SERVICE, "io.quantry.jobservice.job.KafkaQueues", "send", BEFORE),
  PUBLISHER_AFTER_SEND_BEFORE_COMMIT(
      JOB_SERVICE, "io.quantry.jobservice.job.KafkaQueues", "send", AFTER),
  CLAIM_BEFORE_COMMIT(JOB_SERVICE, "io.quantry.jobservice.job.Claims", "claim", AFTER),
  CLAIM_AFTER_COMMIT(JOB_SERVICE, "io.quantry.jobservice.job.FleetWorkController", "claim", AFTER),
  COMPLETION_BEFORE_COMMIT(JOB_SERVICE, "io.quantry.jobservice.job.Completions", "complete", AFTER),
  COMPLETION_AFTER_COMMIT(
      JOB_SERVICE, "io.quantry.jobservice.job.FleetWorkController", "complete", AFTER),
  SWEEPER_MID_ROUND(JOB_SERVICE, "io.quantry.jobservice.job.Sweeper", "each", AFTER),
  SWEEPER_LEASE_EXPIRED_BEFORE_COMMIT(
      JOB_SERVICE, "io.quantry.jobservice.job.Sweeper", "leaseExpired", AFTER),
  CHECKPOINT_STORED_BEFORE_ROW(
      JOB_SERVICE, "io.quantry.jobservice.artifact.Blobs", "putPassing", AFTER),
  CHECKPOINT_KEPT(JOB_SERVICE, "io.quantry.jobservice.job.Checkpoints", "keep", AFTER),
  ARTIFACT_HALF_STAGED(JOB_SERVICE, "io.quantry.artifact.StagedUpload", "append", AFTER),
  ARTIFACT_STAGED_BEFORE_RENAME(JOB_SERVICE, "io.quantry.artifact.StagedUpload", "moveTo", BEFORE),
  ARTIFACT_RENAMED_BEFORE_ROW(JOB_SERVICE, "io.quantry.artifact.FileArtifactStore", "put", AFTER),
  COLLECTOR_BETWEEN_PHASES(
      JOB_SERVICE, "io.quantry.jobservice.artifact.Collector", "removals", BEFORE),
  DATASET_CHECKED_BEFORE_ROW(
      JOB_SERVICE, "io.quantry.jobservice.dataset.CheckTable", "accept", BEFORE),

  GATEWAY_BEFORE_FORWARDING(
      GATEWAY, "io.quantry.gateway.UndrainedRequests$UndrainedRequest", "execute", BEFORE),
  GATEWAY_ANSWERED_BEFORE_ANSWERING(
      GATEWAY, "io.quantry.gateway.UndrainedRequests$UndrainedRequest", "execute", AFTER);

  private final ServiceKind service;
  private final String className;
  private final String method;
  private final Moment moment;
  private final double fraction;

  /** Whether the process dies at the entry or at the return. */
  public enum Moment {
    BEFORE,
    AFTER
  }

  KillPoint(ServiceKind service, String className, String method, Moment moment) {
    this(service, className, method, moment, 0);
  }

  /**
   * A point of a method that is told of progress.
   *
   * @param fraction progress from 0 to 1 from which on it counts
   */
  KillPoint(ServiceKind service, String className, String method, Moment moment, double fraction) {
    this.service = service;
    this.className = className;
    this.method = method;
    this.moment = moment;
    this.fraction = fraction;
  }

  public ServiceKind service() {
    return service;
  }

  /** Binary name of the class. */
  public String className() {
    return className;
  }

  /** Name of the method; all of that name count. */
  public String method() {
    return method;
  }

  public Moment moment() {
    return moment;
  }

  double fraction() {
    return fraction;
  }

  /** As it is printed. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
