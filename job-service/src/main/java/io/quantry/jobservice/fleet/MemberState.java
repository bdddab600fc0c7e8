package io.quantry.jobservice.fleet;

/** How a member stands, as an operator sees it. */
enum MemberState {
  /** Heard of lately, takes work. */
  LIVE,
  /** Takes nothing new and still works: drained by an operator, or about to leave. */
  DRAINING,
  /** Takes nothing new and does nothing. */
  DRAINED,
  /** Not heard of for a lease's duration. */
  LOST
}
