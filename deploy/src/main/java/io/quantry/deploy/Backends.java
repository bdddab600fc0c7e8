package io.quantry.deploy;

import io.quantry.embedded.KafkaClassPath;
import io.quantry.embedded.KafkaServer;
import io.quantry.embedded.KafkaSettings;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

/** A real PostgreSQL and a real Kafka in the place of the deployment's, with its database. */
public final class Backends implements AutoCloseable {
  private final PostgresServer postgres;
  private final KafkaServer kafka;

  private Backends(PostgresServer postgres, KafkaServer kafka) {
    this.postgres = postgres;
    this.kafka = kafka;
  }

  /**
   * Starts both.
   *
   * @param folder for their data
   * @param kafkaJars folder with Kafka's own class path
   * @param compose says how the database and its owner are called
   * @param password of that owner
   */
  public static Backends start(Path folder, Path kafkaJars, ComposeFile compose, String password)
      throws SQLException {
    Path home = folder.resolve("postgres");
    PostgresServer postgres = PostgresServer.start(new PostgresSettings(home, home, 0, false));
    KafkaServer kafka;
    try {
      createDatabase(postgres, compose, password);
      kafka =
          KafkaServer.start(
              new KafkaSettings(folder.resolve("kafka"), 0, KafkaClassPath.in(kafkaJars)));
    } catch (SQLException | RuntimeException failed) {
      postgres.close();
      throw failed;
    }
    return new Backends(postgres, kafka);
  }

  /**
   * What the container's entry point does from the same variables, but for a user who is no
   * superuser: rows are fenced from those alone who are none.
   */
  private static void createDatabase(PostgresServer postgres, ComposeFile compose, String password)
      throws SQLException {
    Map<String, String> declared =
        Objects.requireNonNull(compose.services().get("postgres")).environment();
    String owner = Objects.requireNonNull(declared.get("POSTGRES_USER"));
    String database = Objects.requireNonNull(declared.get("POSTGRES_DB"));
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl(), PostgresServer.USER, postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE %s LOGIN CREATEROLE PASSWORD '%s'"
              .formatted(owner, password.replace("'", "''")));
      statement.execute("CREATE DATABASE %s OWNER %s".formatted(database, owner));
    }
  }

  /** The addresses by which the deployment knows them, and those that they have here. */
  public Map<String, String> addresses() {
    return Map.of(
        "postgres:5432", "127.0.0.1:" + postgres.port(), "kafka:9092", kafka.bootstrapServers());
  }

  @Override
  public void close() {
    try (postgres) {
      kafka.close();
    }
  }
}
