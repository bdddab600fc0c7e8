package io.quantry.jobservice.backup;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.artifact.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's own procedure for a copy of a running server's files (its manual: "Making a Base
 * Backup Using the Low Level API"). Between {@link #begin} and {@link #finish} the caller copies
 * the data folder as it is; the write-ahead log from the first file to the last, copied after that,
 * makes the copy consistent. A replication slot of this session keeps those files from being
 * reused.
 *
 * <p>The copy is the database as it was at {@link #finish}. From then until {@link #close} no bytes
 * are collected, so that every artifact which the copy refers to can be copied too. Whatever ends
 * this process ends both sessions, and with them slot, lock and backup.
 */
public final class OnlineBackup implements AutoCloseable {
  private static final Pattern FIRST_FILE =
      Pattern.compile("START WAL LOCATION: \\S+ \\(file ([0-9A-F]{24})\\)");

  private final Connection session;
  private final Connection holding;

  private OnlineBackup(Connection session, Connection holding) {
    this.session = session;
    this.holding = holding;
  }

  /**
   * What completes the copy.
   *
   * @param label what must be the file {@code backup_label} of the copied data folder
   * @param firstLog name of the first file below {@code pg_wal} that the copy needs
   * @param lastLog name of the last one
   * @param artifacts every artifact that the database knows, at least those of the copy
   */
  public record Finish(String label, String firstLog, String lastLog, List<Blob> artifacts) {
    public Finish {
      artifacts = List.copyOf(artifacts);
    }
  }

  /**
   * Brings the server into backup mode, at once: it writes out what it holds in memory.
   *
   * @throws QuantryException {@code service-unavailable} if it cannot be brought there
   */
  public static OnlineBackup begin(String jdbcUrl, String user, String password) {
    List<Connection> opened = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        opened.add(DriverManager.getConnection(jdbcUrl, user, password));
      }
      OnlineBackup backup = new OnlineBackup(opened.getFirst(), opened.getLast());
      backup.start();
      return backup;
    } catch (SQLException refused) {
      opened.forEach(OnlineBackup::drop);
      throw failed("begin", refused);
    }
  }

  private void start() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET statement_timeout = 0");
      statement.execute(
          "SELECT pg_create_physical_replication_slot('quantry_backup_' || pg_backend_pid(), true, true)");
      statement.execute("SELECT pg_backup_start('quantry backup', true)");
    }
  }

  /** The schema that the database has now, 0 for none. */
  public int schema() {
    try (Statement statement = session.createStatement()) {
      boolean none = !truth(statement, "SELECT to_regclass('flyway_schema_history') IS NOT NULL");
      try (ResultSet row =
          statement.executeQuery(
              none
                  ? "SELECT 0"
                  : "SELECT coalesce(max(version::int), 0) FROM flyway_schema_history WHERE success")) {
        row.next();
        return row.getInt(1);
      }
    } catch (SQLException refused) {
      throw failed("read the schema's version for", refused);
    }
  }

  /** Ends backup mode. To be called once, when the data folder has been copied. */
  public Finish finish() {
    try {
      holdCollection();
      String label;
      String last;
      try (PreparedStatement stop =
              session.prepareStatement(
                  "SELECT labelfile, spcmapfile, pg_walfile_name(lsn) FROM pg_backup_stop(false)");
          ResultSet row = stop.executeQuery()) {
        row.next();
        label = row.getString(1);
        last = row.getString(3);
        if (row.getString(2) != null && !row.getString(2).isBlank()) {
          throw new QuantryException(
              ErrorCode.INVALID_REQUEST,
              "The database has tablespaces outside its folder, which are not copied");
        }
      }
      Matcher first = FIRST_FILE.matcher(label);
      if (!first.find()) {
        throw new IllegalStateException("PostgreSQL's label is not as expected: " + label);
      }
      return new Finish(label, first.group(1), last, artifacts());
    } catch (SQLException refused) {
      throw failed("finish", refused);
    }
  }

  /** The collector notes each removal in this table before it removes. */
  private void holdCollection() throws SQLException {
    holding.setAutoCommit(false);
    try (Statement statement = holding.createStatement()) {
      statement.execute("SET lock_timeout = '60s'");
      if (truth(statement, "SELECT to_regclass('artifact_removals') IS NOT NULL")) {
        statement.execute("LOCK TABLE artifact_removals IN SHARE MODE");
      }
    }
  }

  private List<Blob> artifacts() throws SQLException {
    List<Blob> artifacts = new ArrayList<>();
    try (Statement statement = session.createStatement()) {
      if (truth(statement, "SELECT to_regclass('artifacts') IS NOT NULL")) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT sha256, size_bytes FROM artifacts ORDER BY 1")) {
          while (row.next()) {
            artifacts.add(new Blob(row.getString(1), row.getLong(2)));
          }
        }
      }
    }
    return artifacts;
  }

  private static boolean truth(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static QuantryException failed(String what, SQLException cause) {
    return new QuantryException(
        ErrorCode.SERVICE_UNAVAILABLE,
        "PostgreSQL does not let us %s the backup: %s".formatted(what, cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    drop(session);
    drop(holding);
  }

  private static void drop(Connection connection) {
    try {
      connection.close();
    } catch (SQLException gone) {
      // The session has ended, which is all that was wanted.
    }
  }
}
