package io.quantry.jobservice.tenancy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections that have taken the view of the thread which borrows them. */
final class FencedDataSource extends DelegatingDataSource {
  /** What each connection to the server was told last, outside of transactions. */
  private final Map<PGConnection, RowView> taken = Collections.synchronizedMap(new WeakHashMap<>());

  FencedDataSource(DataSource target) {
    super(target);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    try {
      RowView view = RowViews.current();
      PGConnection server = connection.unwrap(PGConnection.class);
      if (!view.equals(taken.get(server))) {
        taken.remove(server);
        take(connection, view);
        taken.put(server, view);
      }
      return connection;
    } catch (SQLException | RuntimeException failed) {
      connection.close();
      throw failed;
    }
  }

  @Override
  public Connection getConnection(String username, String password) {
    throw new UnsupportedOperationException("Connections are the platform's own");
  }

  static void take(Connection connection, RowView view) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT set_config('role', ?, false), set_config('quantry.tenant', ?, false)")) {
      statement.setString(1, view.role());
      statement.setString(2, view.tenant());
      statement.executeQuery().close();
    }
  }
}
