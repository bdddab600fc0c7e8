package io.quantry.jobservice.tenancy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The few things that a request does beyond its tenant's rows: finding out whose a credential is,
 * and what the fleet, which all share, is doing.
 */
@Component
public class PlatformRows {
  private static final Logger LOG = LoggerFactory.getLogger(PlatformRows.class);

  private final DataSource database;

  PlatformRows(DataSource database) {
    this.database = database;
  }

  /** Runs {@code work} with the platform's view, in the transaction of the caller if it has one. */
  public <T> T with(Supplier<T> work) {
    RowView before = RowViews.current();
    try (RowViews.Restore ignored = RowViews.enter(RowView.SYSTEM)) {
      if (!TransactionSynchronizationManager.isActualTransactionActive()
          || before.equals(RowView.SYSTEM)) {
        return work.get();
      }
      return inTransaction(before, work);
    }
  }

  private <T> T inTransaction(RowView before, Supplier<T> work) {
    Connection connection = DataSourceUtils.getConnection(database);
    try {
      change(connection, RowView.SYSTEM);
      try {
        return work.get();
      } finally {
        goBack(connection, before);
      }
    } finally {
      DataSourceUtils.releaseConnection(connection, database);
    }
  }

  private static void change(Connection connection, RowView view) {
    try {
      FencedDataSource.take(connection, view);
    } catch (SQLException refused) {
      throw new IllegalStateException("The connection cannot take another view", refused);
    }
  }

  /** A transaction that has failed takes no more statements; its end brings the view back. */
  private static void goBack(Connection connection, RowView before) {
    try {
      FencedDataSource.take(connection, before);
    } catch (SQLException failed) {
      LOG.debug("The transaction's end brings the view back", failed);
    }
  }
}
