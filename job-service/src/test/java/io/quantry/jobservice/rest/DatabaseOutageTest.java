package io.quantry.jobservice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.UncategorizedDataAccessException;

class DatabaseOutageTest {
  /** States of PostgreSQL's manual, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "57P01, true", // admin_shutdown
    "57P02, true", // crash_shutdown
    "57P03, true", // cannot_connect_now
    "08006, true", // connection_failure
    "53300, true", // too_many_connections
    "57014, false", // query_canceled
    "23505, false", // unique_violation
    "42601, false", // syntax_error
  })
  void theStateOfTheStatementDecides(String state, boolean outage) {
    Throwable failure =
        new Wrapped(new IllegalStateException(new SQLException("of a test", state)));
    assertThat(DatabaseOutage.isCauseOf(failure)).isEqualTo(outage);
  }

  private static final class Wrapped extends UncategorizedDataAccessException {
    private static final long serialVersionUID = 1L;

    Wrapped(Throwable cause) {
      super("As the persistence provider wraps it", cause);
    }
  }
}
