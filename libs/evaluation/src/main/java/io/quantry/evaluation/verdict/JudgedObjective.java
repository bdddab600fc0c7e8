package io.quantry.evaluation.verdict;

/**
 * One objective by itself.
 *
 * @param aspect what it is about
 * @param verdict of it alone
 * @param wanted in words, for instance {@code a drop of at most 1.00 points of top1}
 * @param measured in words
 */
public record JudgedObjective(Aspect aspect, Verdict verdict, String wanted, String measured) {

  /** What an objective is about. */
  public enum Aspect {
    ACCURACY,
    SPEED,
    SIZE,
    FINITE_OUTPUTS
  }
}
