package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.sql.SQLException;

/** How the database refuses bytes beyond a tenant's quota: at commit, see its migration 15. */
public final class ByteQuota {
  private static final String STATE = "QU001";

  private ByteQuota() {}

  /** Whether it is what brought {@code failure} about. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && STATE.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** What it is told as. */
  public static QuantryException exceeded() {
    return new QuantryException(
        ErrorCode.QUOTA_EXCEEDED, "The tenant's quota of bytes does not hold this, see /v1/tenant");
  }
}
