package io.quantry.jobservice.oci;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The objects of versions, as they were made first: what has a digest is never made anew. */
@Component
class VersionObjects {
  private static final String COLUMNS =
      "o.version_id, o.digest, o.kind, o.media_type, o.size_bytes, o.content";

  private final JdbcClient database;

  VersionObjects(JdbcClient database) {
    this.database = database;
  }

  /** An object of some version in the repository that can be pulled. */
  Optional<VersionObject> find(UUID tenant, Repository repository, Digest digest) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + """
                 FROM models m
                JOIN model_versions v ON v.tenant_id = m.tenant_id AND v.model_id = m.id
                JOIN oci_version_objects o ON o.tenant_id = v.tenant_id AND o.version_id = v.id
                WHERE m.tenant_id = ? AND m.name = ? AND v.state = 'READY' AND o.digest = ? LIMIT 1
                """)
        .params(tenant, repository.name(), digest.toString())
        .query(VersionObjects::read)
        .optional();
  }

  /** The one of that kind, empty until it was made. */
  Optional<VersionObject> find(ServedVersion version, ObjectKind kind) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + " FROM oci_version_objects o WHERE o.tenant_id = ? AND o.version_id = ? AND o.kind = ?")
        .params(version.tenant(), version.id(), kind.name())
        .query(VersionObjects::read)
        .optional();
  }

  /** Keeps all of them that are not there yet. */
  @Transactional
  void keep(ServedVersion version, List<VersionObject> made) {
    for (VersionObject object : made) {
      database
          .sql(
              """
              INSERT INTO oci_version_objects
                (tenant_id, version_id, digest, kind, media_type, size_bytes, content)
              VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
              """)
          .params(
              Arrays.asList(
                  version.tenant(),
                  object.version(),
                  object.digest().toString(),
                  object.kind().name(),
                  object.mediaType(),
                  object.sizeBytes(),
                  object.content()))
          .update();
    }
  }

  private static VersionObject read(ResultSet row, int number) throws SQLException {
    return new VersionObject(
        row.getObject("version_id", UUID.class),
        Digest.parse(row.getString("digest")),
        ObjectKind.valueOf(row.getString("kind")),
        row.getString("media_type"),
        row.getLong("size_bytes"),
        row.getBytes("content"));
  }
}
