package io.quantry.jobservice.dataset;

/** The life of a dataset version. */
public enum DatasetState {
  /** Stored; its check waits or runs. */
  VALIDATING,
  /** Checked; it never changes any more. */
  READY,
  /** Refused by its check: it keeps its number and its reason, its bytes are given up. */
  REJECTED
}
