package io.quantry.jobservice.access;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.rest.RequestIdFilter;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who changed what, in the transaction of the change: either both are there or neither. Rows are
 * never changed; {@link AuditChain} gives each its place in the tenant's chain later.
 */
@Component
public class AuditLog {
  private static final String COLUMNS =
      "id, at, actor, action, target, details, request_id, seq, hash";

  private final JdbcClient database;
  private final Notifications notifications;
  private final InstantSource clock;
  private final JsonMapper json;

  AuditLog(JdbcClient database, Notifications notifications, InstantSource clock, JsonMapper json) {
    this.database = database;
    this.notifications = notifications;
    this.clock = clock;
    this.json = json;
  }

  /**
   * An event.
   *
   * @param details as JSON
   * @param seq its place in the chain, from 1 on; absent with {@code hash} until it has one
   */
  record Row(
      UUID id,
      Instant at,
      String actor,
      String action,
      String target,
      String details,
      String requestId,
      @Nullable Long seq,
      @Nullable String hash) {
    static Row of(ResultSet row, int number) throws SQLException {
      return new Row(
          row.getObject("id", UUID.class),
          row.getObject("at", OffsetDateTime.class).toInstant(),
          row.getString("actor"),
          row.getString("action"),
          row.getString("target"),
          row.getString("details"),
          row.getString("request_id"),
          row.getObject("seq", Long.class),
          row.getString("hash"));
    }
  }

  /**
   * Adds an event to the caller's tenant's log, and tells those who show what has changed.
   *
   * @param target path of the resource below {@code /v1}, for instance {@code jobs/job_0190…}
   * @param details what changed, never a secret
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(Caller caller, AuditAction action, String target, Map<String, ?> details) {
    database
        .sql(
            """
            INSERT INTO audit_events
              (id, tenant_id, at, actor, action, target, details, request_id)
            VALUES (?, ?, clock_timestamp(), ?, ?, ?, ?, ?)
            """)
        .params(
            PrefixedId.next(clock),
            caller.tenantId(),
            caller.actor(),
            action.wireName(),
            target,
            json.writeValueAsString(details),
            RequestIdFilter.current())
        .update();
    TenantChange.at(caller.tenantId(), target).ifPresent(notifications::changed);
  }

  /** Events of a tenant, the newest first, from the one before {@code before} on. */
  List<Row> list(
      UUID tenant,
      @Nullable AuditAction action,
      @Nullable String actor,
      @Nullable UUID before,
      int limit) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + """
                 FROM audit_events WHERE tenant_id = :tenant
                  AND (cast(:before AS uuid) IS NULL OR id < cast(:before AS uuid))
                  AND (cast(:action AS text) IS NULL OR action = cast(:action AS text))
                  AND (cast(:actor AS text) IS NULL OR actor = cast(:actor AS text))
                ORDER BY id DESC LIMIT :limit
                """)
        .param("tenant", tenant)
        .param("before", before)
        .param("action", action == null ? null : action.wireName())
        .param("actor", actor)
        .param("limit", limit)
        .query(Row::of)
        .list();
  }

  /** Events that have no place yet, in the order in which they get one. */
  List<Row> unsealed(UUID tenant, int limit) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + " FROM audit_events WHERE tenant_id = ? AND seq IS NULL ORDER BY id LIMIT ?")
        .params(tenant, limit)
        .query(Row::of)
        .list();
  }

  /** Events after a place in the chain, in its order. */
  List<Row> sealedAfter(UUID tenant, long seq, int limit) {
    return database
        .sql(
            "SELECT "
                + COLUMNS
                + " FROM audit_events WHERE tenant_id = ? AND seq > ? ORDER BY seq LIMIT ?")
        .params(tenant, seq, limit)
        .query(Row::of)
        .list();
  }
}
