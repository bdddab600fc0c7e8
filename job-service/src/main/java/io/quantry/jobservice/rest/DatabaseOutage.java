package io.quantry.jobservice.rest;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Tells a database that is away from a defect of ours. A server that is told to stop ends a
 * statement under way with a state that Spring takes for a failure of any kind, so the states
 * themselves decide: class 08 (connection), class 57P (the server stops, has crashed, is starting)
 * and 53300 (no connection left), of PostgreSQL's manual, appendix A.
 */
public final class DatabaseOutage {
  private DatabaseOutage() {}

  /** Whether it is what brought {@code failure} about; asking again later can then help. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean away =
          switch (cause) {
            case CannotCreateTransactionException none -> true;
            case DataAccessResourceFailureException none -> true;
            case SQLTransientConnectionException none -> true;
            case SQLException refused -> isOutage(refused.getSQLState());
            default -> false;
          };
      if (away) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutage(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.equals("53300"));
  }
}
