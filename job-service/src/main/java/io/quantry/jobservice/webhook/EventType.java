package io.quantry.jobservice.webhook;

import io.quantry.contracts.job.JobState;
import java.util.Locale;

/** What webhooks are told of. */
public enum EventType {
  JOB_SUBMITTED,
  JOB_QUEUED,
  JOB_RUNNING,
  JOB_EVALUATION_QUEUED,
  JOB_EVALUATING,
  JOB_RETRY_WAIT,
  JOB_CANCELING,
  JOB_SUCCEEDED,
  JOB_FAILED,
  JOB_CANCELED,
  VERSION_REGISTERED,
  VERSION_DELETED,
  ALIAS_MOVED,
  DATASET_READY,
  DATASET_REJECTED,
  /** Sent when a user asks for it, whatever the webhook's filters. */
  WEBHOOK_PING;

  /** Of a job that came into {@code state}. */
  public static EventType of(JobState state) {
    return valueOf("JOB_" + state.name());
  }

  /** As filters have it, for instance {@code job.retry-wait}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
  }
}
