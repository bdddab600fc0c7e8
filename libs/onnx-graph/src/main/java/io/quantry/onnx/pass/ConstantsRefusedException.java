package io.quantry.onnx.pass;

/**
 * What a {@link ConstantEvaluator} throws for constants that it does not compute: {@link
 * FoldConstants} then leaves their nodes alone. Any other failure is not the model's.
 */
public final class ConstantsRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause what the runtime said
   */
  public ConstantsRefusedException(Throwable cause) {
    super("the constants are not computed: " + cause.getMessage(), cause);
  }
}
