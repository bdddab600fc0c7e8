package io.quantry.contracts.engine;

import java.util.Objects;

/**
 * Something a user should know of a result.
 *
 * @param code for instance {@code NO_SPEEDUP}, {@code NOT_SMALLER}, {@code SATURATION_ON_AVX2}
 * @param message the operator-level cause
 */
public record Finding(String code, String message) {
  public Finding {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
