package io.quantry.cli;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Objectives;

/** What the process ends with, for scripts and CI. */
public final class ExitCode {
  public static final int GOOD = 0;
  public static final int OBJECTIVE_MISSED = 1;

  /** What was verified is not what was stated. */
  public static final int REFUSED = 1;

  public static final int BAD_INPUT = 2;
  public static final int INTERNAL = 3;
  public static final int INCONCLUSIVE = 4;

  private ExitCode() {}

  /** A failure is bad input where the user can mend it, else internal. */
  public static int of(ErrorCode code) {
    return switch (code.fault()) {
      case USER -> BAD_INPUT;
      case RESOURCES, TRANSIENT, INTERNAL -> INTERNAL;
    };
  }

  /**
   * A result that could not be judged is inconclusive, like one that needs more samples; only for
   * the latter does the policy count.
   */
  public static int of(Verdict verdict, Objectives.OnInconclusive policy) {
    return switch (verdict) {
      case PASSED -> GOOD;
      case MISSED -> OBJECTIVE_MISSED;
      case UNEVALUATED -> INCONCLUSIVE;
      case INCONCLUSIVE ->
          switch (policy) {
            case REPORT -> INCONCLUSIVE;
            case FAIL -> OBJECTIVE_MISSED;
            case PASS -> GOOD;
          };
    };
  }
}
