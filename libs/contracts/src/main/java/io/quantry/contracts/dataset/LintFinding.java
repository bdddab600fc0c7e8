package io.quantry.contracts.dataset;

/**
 * Something to know of data before work is done on them.
 *
 * @param code for instance {@code DUPLICATE_SAMPLES}
 * @param severity a warning is wrong for nearly all data, a note is worth a look
 * @param message what was found, where, and what to do
 */
public record LintFinding(String code, Severity severity, String message) {
  /** How bad it is. */
  public enum Severity {
    NOTE,
    WARNING
  }
}
