package io.quantry.contracts;

import java.util.List;

/**
 * A failure with its public code; the message says what was expected, what came, and what to do.
 */
public class QuantryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<Violation> violations;

  public QuantryException(ErrorCode code, String message) {
    this(code, message, List.of());
  }

  public QuantryException(ErrorCode code, String message, List<Violation> violations) {
    super(message);
    this.code = code;
    this.violations = List.copyOf(violations);
  }

  public QuantryException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.violations = List.of();
  }

  public ErrorCode code() {
    return code;
  }

  /** Every violation found, where the failure is a rejected document; else empty. */
  public List<Violation> violations() {
    return violations;
  }
}
