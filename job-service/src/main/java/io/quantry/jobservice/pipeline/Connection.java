package io.quantry.jobservice.pipeline;

import io.quantry.contracts.job.PrefixedId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * A repository at a forge.
 *
 * @param repository as the forge calls it in full, for instance {@code acme/vision}
 * @param apiBase where statuses go, without a slash at the end
 * @param tells whether there is a token to tell statuses with
 */
record Connection(
    UUID id,
    UUID tenantId,
    Forge kind,
    String name,
    String repository,
    String apiBase,
    boolean tells,
    String createdBy,
    Instant createdAt) {
  /** All that a {@link Connection} is read from. */
  static final String COLUMNS =
      "id, tenant_id, kind, name, repository, api_base, token IS NOT NULL AS tells, created_by,"
          + " created_at";

  static Connection of(ResultSet row, int number) throws SQLException {
    return new Connection(
        row.getObject("id", UUID.class),
        row.getObject("tenant_id", UUID.class),
        Forge.valueOf(row.getString("kind")),
        row.getString("name"),
        row.getString("repository"),
        row.getString("api_base"),
        row.getBoolean("tells"),
        row.getString("created_by"),
        row.getTimestamp("created_at").toInstant());
  }

  String publicId() {
    return publicId(id);
  }

  static String publicId(UUID id) {
    return PrefixedId.CONNECTION.format(id);
  }

  String path() {
    return "connections/" + publicId();
  }
}
