package io.quantry.ort;

/**
 * A model that the runtime does not load or run. The code is one of the product's public error
 * codes: {@code model-rejected-by-runtime}, {@code dataset-model-mismatch} (inputs that do not fit
 * the model) or {@code memory-limit-exceeded}.
 */
public final class RunnerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code public error code in kebab case
   * @param message for the person who sent the model
   */
  public RunnerException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public RunnerException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** The public error code, in kebab case. */
  public String code() {
    return code;
  }
}
