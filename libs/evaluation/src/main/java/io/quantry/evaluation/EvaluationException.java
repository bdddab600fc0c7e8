package io.quantry.evaluation;

/**
 * Data that cannot be read or do not fit. The code is one of the product's public error codes, such
 * as {@code dataset-malformed} or {@code dataset-model-mismatch}; the message says what was
 * expected, what came, where, and what to do.
 */
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code public error code in kebab case
   * @param message for the person who sent the data
   */
  public EvaluationException(String code, String message) {
    super(message);
    this.code = code;
  }

  public EvaluationException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The public error code, in kebab case. */
  public String code() {
    return code;
  }
}
