package io.quantry.jobservice.schema;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.tenancy.RowViews;
import java.util.Arrays;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/**
 * Migrates, unless a newer program has already: Flyway alone would warn and go on, and this program
 * would then write rows as the newer one must not find them.
 */
@Component
class SchemaGuard implements FlywayMigrationStrategy {
  /**
   * Brings the database to the newest schema.
   *
   * @throws QuantryException {@code invalid-request} if the schema is newer than that
   */
  @Override
  public void migrate(Flyway flyway) {
    int known = SchemaVersions.newest();
    int found = RowViews.asOwner(() -> applied(flyway));
    if (found > known) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST,
          "The database has schema %d, this program knows schemas up to %d: start the version of Quantry that migrated it, or a later one"
              .formatted(found, known));
    }
    RowViews.asOwner(flyway::migrate);
  }

  private static int applied(Flyway flyway) {
    return Arrays.stream(flyway.info().applied())
        .map(MigrationInfo::getVersion)
        .filter(Objects::nonNull)
        .mapToInt(version -> version.getMajor().intValueExact())
        .max()
        .orElse(0);
  }
}
