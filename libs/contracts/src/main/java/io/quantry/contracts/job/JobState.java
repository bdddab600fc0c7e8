package io.quantry.contracts.job;

/** Where a job stands. The transitions between states are the job service's table. */
public enum JobState {
  QUEUED,
  RUNNING,
  EVALUATION_QUEUED,
  EVALUATING,
  RETRY_WAIT,
  CANCELING,
  SUCCEEDED,
  FAILED,
  CANCELED;

  /** Whether nothing will change any more. */
  public boolean terminal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELED;
  }
}
