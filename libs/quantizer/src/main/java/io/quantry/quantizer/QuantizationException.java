package io.quantry.quantizer;

/**
 * A model or a request that cannot be quantized. The code is one of the product's public error
 * codes, such as {@code model-non-finite} or {@code nothing-to-quantize}; the message says what was
 * expected, what came, where, and what to do.
 */
public final class QuantizationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code public error code in kebab case
   * @param message for the person who sent the job
   */
  public QuantizationException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** The public error code, in kebab case. */
  public String code() {
    return code;
  }
}
