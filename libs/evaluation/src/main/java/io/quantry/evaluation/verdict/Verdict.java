package io.quantry.evaluation.verdict;

/** How a candidate stands against its objectives. */
public enum Verdict {
  /** Every objective is met with the asked confidence. */
  PASSED,
  /** At least one objective is missed with the asked confidence. */
  MISSED,
  /** None is missed, and at least one is undecided by what was measured. */
  INCONCLUSIVE,
  /** An objective is set that could not be measured at all. */
  UNEVALUATED
}
