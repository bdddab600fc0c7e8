package io.quantry.artifact;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.Serial;

/** There is no room for the upload; nothing of it was kept. Answered by 507. */
public final class StoreFullException extends QuantryException {
  @Serial private static final long serialVersionUID = 1L;

  StoreFullException() {
    super(
        ErrorCode.DISK_FULL,
        "the artifact store has no room for this upload; delete what is not needed");
  }
}
