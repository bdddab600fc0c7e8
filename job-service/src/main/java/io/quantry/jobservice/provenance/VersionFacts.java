package io.quantry.jobservice.provenance;

import io.quantry.provenance.ResourceDescriptor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the database knows of a version and of what it was made from. */
@Component
class VersionFacts {
  private final JdbcClient database;

  VersionFacts(JdbcClient database) {
    this.database = database;
  }

  /**
   * A version that is ready.
   *
   * @param job absent for an upload, as are its document and what it reported
   * @param document the job's specification as it was submitted, JSON
   * @param quantization what the quantization reported, JSON
   * @param evaluation what the evaluation reported, JSON
   * @param failure why there is no evaluation, where there was to be one
   */
  record Version(
      UUID id,
      UUID tenant,
      String model,
      int number,
      Instant createdAt,
      @Nullable UUID job,
      @Nullable String document,
      @Nullable String quantization,
      @Nullable String evaluation,
      @Nullable String verdict,
      @Nullable String failure) {
    static Version of(ResultSet row, int number) throws SQLException {
      return new Version(
          row.getObject("id", UUID.class),
          row.getObject("tenant_id", UUID.class),
          row.getString("name"),
          row.getInt("version"),
          row.getObject("created_at", OffsetDateTime.class).toInstant(),
          row.getObject("job_id", UUID.class),
          row.getString("document"),
          row.getString("quantization"),
          row.getString("evaluation"),
          row.getString("verdict"),
          row.getString("failure_code"));
    }

    String reference() {
      return model + ":" + number;
    }
  }

  /** A run of the quantization: when it began, and the version of the engine's program. */
  record Run(Instant startedAt, String engineVersion) {}

  private static final String VERSION =
      """
      SELECT v.id, v.tenant_id, m.name, v.version, v.created_at, v.job_id, j.document,
        v.quantization, v.evaluation, v.verdict, j.failure_code
      FROM model_versions v
      JOIN models m ON m.id = v.model_id
      LEFT JOIN jobs j ON j.id = v.job_id
      WHERE v.tenant_id = ? AND v.state IN ('READY', 'DELETED') AND\s""";

  Optional<Version> find(UUID tenant, String model, int number) {
    return database
        .sql(VERSION + "m.name = ? AND v.version = ?")
        .params(tenant, model, number)
        .query(Version::of)
        .optional();
  }

  Optional<Version> find(UUID tenant, UUID version) {
    return database.sql(VERSION + "v.id = ?").params(tenant, version).query(Version::of).optional();
  }

  /** The model first. */
  List<ResourceDescriptor> files(Version version) {
    return database
        .sql(
            """
            SELECT name, sha256 FROM version_files WHERE tenant_id = ? AND version_id = ?
            ORDER BY position
            """)
        .params(version.tenant(), version.id())
        .query(
            (row, number) ->
                ResourceDescriptor.file(row.getString("name"), row.getString("sha256")))
        .list();
  }

  /** The run whose result this is; empty for an upload. */
  Optional<Run> run(Version version) {
    UUID job = version.job();
    return job == null
        ? Optional.empty()
        : database
            .sql(
                """
                SELECT a.claimed_at, m.version FROM job_attempts a JOIN members m ON m.id = a.member_id
                WHERE a.tenant_id = ? AND a.job_id = ? AND a.stage = 'QUANTIZATION'
                ORDER BY a.attempt DESC LIMIT 1
                """)
            .params(version.tenant(), job)
            .query(
                (row, number) ->
                    new Run(
                        row.getObject("claimed_at", OffsetDateTime.class).toInstant(),
                        row.getString("version")))
            .optional();
  }

  /** Each file of the baseline and of the data, and each dataset's manifest. */
  List<ResourceDescriptor> sources(Version version) {
    return database
        .sql(
            """
            SELECT l.kind, m.name || ':' || v.version || '/' || f.name AS name, f.sha256
            FROM lineage l
            JOIN model_versions v ON v.id = l.source_version_id
            JOIN models m ON m.id = v.model_id
            JOIN version_files f ON f.version_id = v.id
            WHERE l.tenant_id = :tenant AND l.version_id = :version
            UNION ALL
            SELECT l.kind, d.name || ':' || dv.version || '/' || f.role, f.sha256
            FROM lineage l
            JOIN dataset_versions dv ON dv.id = l.source_dataset_id
            JOIN datasets d ON d.id = dv.dataset_id
            JOIN dataset_files f ON f.version_id = dv.id
            WHERE l.tenant_id = :tenant AND l.version_id = :version
            UNION ALL
            SELECT l.kind, d.name || ':' || dv.version || '/manifest',
              encode(sha256(convert_to(dv.manifest, 'UTF8')), 'hex')
            FROM lineage l
            JOIN dataset_versions dv ON dv.id = l.source_dataset_id
            JOIN datasets d ON d.id = dv.dataset_id
            WHERE l.tenant_id = :tenant AND l.version_id = :version
            ORDER BY 1, 2
            """)
        .param("tenant", version.tenant())
        .param("version", version.id())
        .query(
            (row, number) ->
                ResourceDescriptor.file(row.getString("name"), row.getString("sha256"))
                    .with("role", row.getString("kind").toLowerCase(Locale.ROOT).replace('_', '-')))
        .list();
  }
}
