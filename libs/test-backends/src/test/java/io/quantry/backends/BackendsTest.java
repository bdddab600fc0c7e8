package io.quantry.backends;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class BackendsTest {
  @Test
  void everyCallerGetsAnEmptyDatabaseOfItsOwn() throws SQLException {
    Database first = Backends.newDatabase();
    Database second = Backends.newDatabase();
    try (Connection connection = connect(first);
        Statement statement = connection.createStatement()) {
      statement.execute("create table mine (n int)");
    }
    assertThat(tables(first)).isEqualTo(1);
    assertThat(tables(second)).isZero();
  }

  @Test
  void givesSpringItsProperties() throws Exception {
    Map<String, Supplier<Object>> properties = new HashMap<>();
    Backends.properties(properties::put);
    Function<String, Object> value = key -> requireNonNull(properties.get(key), key).get();
    assertThat(value.apply("spring.datasource.url"))
        .isEqualTo(value.apply("spring.datasource.url"))
        .asString()
        .startsWith("jdbc:postgresql://");
    Map<String, Object> client =
        Map.of("bootstrap.servers", value.apply("spring.kafka.bootstrap-servers"));
    try (Admin admin = Admin.create(client)) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
  }

  @Test
  void refusesASwitchItDoesNotKnow() {
    String before = System.setProperty("backends", "podman");
    try {
      assertThatThrownBy(BackendKind::fromSystemProperty)
          .hasMessageContaining("auto, docker or embedded");
    } finally {
      System.setProperty("backends", before == null ? "auto" : before);
    }
  }

  private static Connection connect(Database database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  private static int tables(Database database) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select count(*) from pg_tables where schemaname = 'public'")) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }
}
