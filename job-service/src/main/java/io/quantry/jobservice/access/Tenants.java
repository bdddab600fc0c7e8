package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.tenancy.PlatformRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who shares the platform. Nothing here ends at the caller's own rows. */
@Component
class Tenants {
  private static final String SELECT =
      """
      SELECT t.*, coalesce(u.bytes, 0) AS bytes,
        (SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id
          AND j.state IN ('QUEUED', 'EVALUATION_QUEUED', 'RETRY_WAIT')) AS queued,
        (SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id
          AND j.state IN ('RUNNING', 'EVALUATING', 'CANCELING')) AS running
      FROM tenants t LEFT JOIN tenant_usage u ON u.tenant_id = t.id
      """;

  private final JdbcClient database;
  private final PlatformRows rows;
  private final ApiKeys keys;
  private final AuditLog audit;
  private final InstantSource clock;

  Tenants(
      JdbcClient database, PlatformRows rows, ApiKeys keys, AuditLog audit, InstantSource clock) {
    this.database = database;
    this.rows = rows;
    this.keys = keys;
    this.audit = audit;
    this.clock = clock;
  }

  /** What a tenant has taken of its {@link Quota}. */
  record Usage(long bytes, int queuedJobs, int runningJobs) {}

  /** A tenant as it is. */
  record Row(
      UUID id, String name, Instant createdAt, Quota quota, long quotaRevision, Usage usage) {}

  /** A new tenant and the key of its first administrator, told this once. */
  record Made(Row row, String key) {}

  /**
   * Makes a tenant.
   *
   * @throws QuantryException {@code name-taken}
   */
  @Transactional
  Made make(Caller operator, String name, Quota quota) {
    UUID id = PrefixedId.next(clock);
    String key =
        rows.with(
            () -> {
              int made =
                  database
                      .sql(
                          "INSERT INTO tenants (id, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING")
                      .params(id, name)
                      .update();
              if (made == 0) {
                throw new QuantryException(
                    ErrorCode.NAME_TAKEN, "Another tenant has the name " + name);
              }
              write(id, quota);
              return keys.first(id, operator.actor()).key();
            });
    audit.record(operator, AuditAction.TENANT_CREATED, target(id), Map.of("name", name));
    return new Made(find(id).orElseThrow(), key);
  }

  /** Sets all of a tenant's bounds; false where the revision is another one by now. */
  @Transactional
  boolean limit(Caller operator, UUID id, Quota quota, long revision) {
    boolean changed =
        rows.with(
            () ->
                database
                            .sql(
                                """
                                UPDATE tenants SET quota_revision = quota_revision + 1
                                WHERE id = ? AND quota_revision = ?
                                """)
                            .params(id, revision)
                            .update()
                        > 0
                    && write(id, quota));
    if (changed) {
      Map<String, Object> bounds = new HashMap<>();
      bounds.put("bytes", String.valueOf(quota.bytes()));
      bounds.put("queuedJobs", String.valueOf(quota.queuedJobs()));
      bounds.put("runningJobs", String.valueOf(quota.runningJobs()));
      bounds.put("requestsPerSecond", String.valueOf(quota.requestsPerSecond()));
      audit.record(operator, AuditAction.QUOTA_CHANGED, target(id), bounds);
    }
    return changed;
  }

  private boolean write(UUID id, Quota quota) {
    return database
            .sql(
                """
                UPDATE tenants SET max_bytes = cast(:bytes AS bigint),
                  max_queued = cast(:queued AS integer), max_running = cast(:running AS integer),
                  max_requests_per_second = cast(:requests AS integer)
                WHERE id = :id
                """)
            .param("bytes", quota.bytes())
            .param("queued", quota.queuedJobs())
            .param("running", quota.runningJobs())
            .param("requests", quota.requestsPerSecond())
            .param("id", id)
            .update()
        > 0;
  }

  private static String target(UUID id) {
    return "tenants/" + PrefixedId.TENANT.format(id);
  }

  Optional<Row> find(UUID id) {
    return rows.with(
        () -> database.sql(SELECT + " WHERE t.id = ?").param(id).query(Tenants::row).optional());
  }

  /** Tenants by name, from the one behind {@code after} on. */
  List<Row> list(String after, int limit) {
    return rows.with(
        () ->
            database
                .sql(SELECT + " WHERE t.name > ? ORDER BY t.name LIMIT ?")
                .params(after, limit)
                .query(Tenants::row)
                .list());
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        new Quota(
            row.getObject("max_bytes", Long.class),
            bound(row, "max_queued"),
            bound(row, "max_running"),
            bound(row, "max_requests_per_second")),
        row.getLong("quota_revision"),
        new Usage(row.getLong("bytes"), row.getInt("queued"), row.getInt("running")));
  }

  private static @Nullable Integer bound(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }
}
