package io.quantry.jobservice.job;

/** What can happen to a job, in the words of {@link LifeCycle}. */
enum LifeEvent {
  /** A member took the stage: attempt + 1, new lease token. */
  CLAIMED,
  /** The stage's result was accepted under the current lease. */
  COMPLETED,
  /** The attempt failed or its lease expired, and another attempt is due. */
  ATTEMPT_FAILED,
  /** The member leaves and gives the stage back unfinished: the next attempt is due at once. */
  HANDED_OVER,
  /** The wait before the next attempt is over. */
  RETRY_DUE,
  /** The user does not want it any more. */
  CANCEL_REQUESTED,
  /** The member stopped, or finished in vain, or its lease expired. */
  CANCEL_CONFIRMED,
  /** Evaluation is impossible or out of attempts; the candidate stays. */
  EVALUATION_ABANDONED,
  /** User error, attempts spent, poison or deadline. */
  FAILED
}
