package io.quantry.jobservice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.backends.Backends;
import io.quantry.backends.Database;
import io.quantry.contracts.QuantryException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class SchemaGuardTest {
  private final Database server = Backends.newDatabase();
  private final DriverManagerDataSource source =
      new DriverManagerDataSource(server.jdbcUrl(), server.username(), server.password());
  private final Flyway flyway = Flyway.configure().dataSource(source).load();
  private final JdbcClient database = JdbcClient.create(source);

  @Test
  void migratesAnEmptyDatabaseAndOneOfTheNewestSchema() {
    new SchemaGuard().migrate(flyway);
    new SchemaGuard().migrate(flyway);
    assertThat(newestApplied()).isEqualTo(SchemaVersions.newest());
  }

  @Test
  void refusesADatabaseThatANewerProgramHasMigrated() {
    new SchemaGuard().migrate(flyway);
    database
        .sql(
            """
            INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
              checksum, installed_by, execution_time, success)
            VALUES (1000, '1000', 'from the future', 'SQL', 'V1000__from_the_future.sql', 1, 'x', 1, true)
            """)
        .update();
    assertThatThrownBy(() -> new SchemaGuard().migrate(flyway))
        .isInstanceOf(QuantryException.class)
        .hasMessageContaining("schema 1000")
        .hasMessageContaining("up to " + SchemaVersions.newest());
  }

  private int newestApplied() {
    return database
        .sql("SELECT max(version::int) FROM flyway_schema_history WHERE success")
        .query(Integer.class)
        .single();
  }
}
