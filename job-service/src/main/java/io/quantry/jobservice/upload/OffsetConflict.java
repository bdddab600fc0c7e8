package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;

/** Bytes that do not begin where those before them ended; the answer says where that is. */
final class OffsetConflict extends QuantryException {
  private static final long serialVersionUID = 1L;

  private final long expected;

  OffsetConflict(ErrorCode code, long expected, String message) {
    super(code, message);
    this.expected = expected;
  }

  long expected() {
    return expected;
  }
}
