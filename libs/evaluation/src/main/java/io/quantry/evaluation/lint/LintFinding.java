package io.quantry.evaluation.lint;

/**
 * Something to know of data before work is done on them.
 *
 * @param code for instance {@code DUPLICATE_SAMPLES}
 * @param message what was found, where, and what to do
 */
public record LintFinding(String code, Severity severity, String message) {
  /** How bad it is. */
  public enum Severity {
    /** Right for some data; worth a look. */
    NOTE,
    /** Wrong for nearly all data. */
    WARNING
  }

  static LintFinding note(String code, String message) {
    return new LintFinding(code, Severity.NOTE, message);
  }

  static LintFinding warning(String code, String message) {
    return new LintFinding(code, Severity.WARNING, message);
  }
}
