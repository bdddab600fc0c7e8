package io.quantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @TempDir Path home;

  @Test
  void keepsItsDataAndPasswordAcrossStarts() throws Exception {
    String password;
    try (PostgresServer first = PostgresServer.start(TestFolders.postgres(home))) {
      password = first.password();
      execute(first, "create table kept (n int)");
      execute(first, "insert into kept values (42)");
    }
    try (PostgresServer second = PostgresServer.start(TestFolders.postgres(home))) {
      assertThat(second.password()).isEqualTo(password);
      assertThat(query(second, "select n from kept")).isEqualTo("42");
      assertThat(query(second, "show server_version")).startsWith("18.");
      assertThat(query(second, "show server_encoding")).isEqualTo("UTF8");
    }
  }

  @Test
  void stopsWithClientsConnectedAndLeavesNoProcess() throws Exception {
    PostgresServer server = PostgresServer.start(TestFolders.postgres(home));
    PostgresProcesses processes = new PostgresProcesses(home.toRealPath().resolve("data"));
    try (Connection open = TestFolders.connect(server)) {
      assertThat(open.isValid(5)).isTrue();
      assertThat(processes.running()).contains(server.pid());
      server.close();
      server.close();
    }
    assertThat(server.isRunning()).isFalse();
    assertThat(TestFolders.becomesTrue(() -> processes.running().isEmpty(), 5)).isTrue();
  }

  @Test
  void refusesASecondStartOnTheSameHome() {
    try (PostgresServer running = PostgresServer.start(TestFolders.postgres(home))) {
      assertThatThrownBy(() -> PostgresServer.start(TestFolders.postgres(home)))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining(
              "already running, started by process " + ProcessHandle.current().pid());
      assertThat(running.isRunning()).isTrue();
    }
  }

  @Test
  void saysThatThePortIsTakenAndGivesTheHomeBack() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PostgresSettings settings =
          new PostgresSettings(home, TestFolders.binaries(), taken.getLocalPort(), false);
      assertThatThrownBy(() -> PostgresServer.start(settings))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("ended while starting")
          .hasMessageContaining("Address already in use");
    }
    PostgresServer.start(TestFolders.postgres(home)).close();
  }

  @Test
  void letsNobodyInWithoutThePassword() throws IOException {
    try (PostgresServer server = PostgresServer.start(TestFolders.postgres(home))) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(Files.getPosixFilePermissions(home.resolve("password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void refusesDataOfAnotherMajorVersion() throws IOException {
    PostgresServer.start(TestFolders.postgres(home)).close();
    Files.writeString(home.resolve("data/PG_VERSION"), "17\n");
    assertThatThrownBy(() -> PostgresServer.start(TestFolders.postgres(home)))
        .isInstanceOf(EmbeddedServerException.class)
        .hasMessageContaining("written by PostgreSQL 17");
  }

  @Test
  void beginsAgainAfterAnInterruptedInitialisation() throws IOException {
    Path half = Files.createDirectories(home.resolve("data-initialising"));
    Files.writeString(half.resolve("PG_VERSION"), "18\n");
    PostgresServer.start(TestFolders.postgres(home)).close();
    assertThat(half).doesNotExist();
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = TestFolders.connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = TestFolders.connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
