package io.quantry.contracts.job;

/** How a finished job stands against its objectives. */
public enum Verdict {
  PASSED,
  MISSED,
  INCONCLUSIVE,
  UNEVALUATED
}
