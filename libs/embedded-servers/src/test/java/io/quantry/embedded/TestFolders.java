package io.quantry.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/** Where tests keep servers, and the few steps that several of them share. */
final class TestFolders {
  private TestFolders() {}

  /** Unpacked once for all tests of the build. */
  static Path binaries() {
    return KafkaClassPath.ownClasses().resolveSibling("postgres-programs");
  }

  static PostgresSettings postgres(Path home) {
    return new PostgresSettings(home, binaries(), 0, false);
  }

  static KafkaSettings kafka(Path home) {
    return new KafkaSettings(home, 0, KafkaClassPath.built());
  }

  static Connection connect(PostgresServer server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, server.password());
  }

  static boolean becomesTrue(BooleanSupplier condition, int seconds) throws InterruptedException {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(50);
    }
    return true;
  }
}
