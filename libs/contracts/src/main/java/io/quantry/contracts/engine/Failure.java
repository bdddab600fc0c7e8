package io.quantry.contracts.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;

/**
 * Why something failed.
 *
 * @param code the public slug, see {@link ErrorCode}
 * @param message what was expected, what came, which node, what to do
 */
public record Failure(String code, String message) {
  public static Failure of(ErrorCode code, String message) {
    return new Failure(code.slug(), message);
  }

  public static Failure of(QuantryException exception) {
    return of(exception.code(), String.valueOf(exception.getMessage()));
  }

  /** The known code, {@link ErrorCode#INTERNAL_ERROR} for any other text. */
  public ErrorCode errorCode() {
    return ErrorCode.ofSlug(code).orElse(ErrorCode.INTERNAL_ERROR);
  }
}
