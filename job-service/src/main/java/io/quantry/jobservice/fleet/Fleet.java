package io.quantry.jobservice.fleet;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Secrets;
import io.quantry.jobservice.tenancy.PlatformRows;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Members: who they are and whether they live. The fleet serves every tenant; a member's tenant is
 * whose join token it came with.
 */
@Service
public class Fleet {
  private final JdbcClient database;
  private final Pools pools;
  private final AuditLog audit;
  private final LeaseSettings leases;
  private final RunningLeases running;
  private final PlatformRows rows;
  private final Notifications notifications;
  private final JsonMapper json;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Fleet(
      JdbcClient database,
      Pools pools,
      AuditLog audit,
      LeaseSettings leases,
      RunningLeases running,
      PlatformRows rows,
      Notifications notifications,
      JsonMapper json,
      InstantSource clock) {
    this.rows = rows;
    this.notifications = notifications;
    this.database = database;
    this.pools = pools;
    this.audit = audit;
    this.leases = leases;
    this.running = running;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Takes a member in, or again after its restart: then it has a new token, and what it was doing
   * before is known to be dead.
   *
   * @throws QuantryException {@code invalid-api-key} if the join token is unknown
   */
  @Transactional
  Registration join(String joinToken, Announcement announcement) {
    UUID tenant =
        database
            .sql("SELECT tenant_id FROM join_tokens WHERE token_hash = ? AND revoked_at IS NULL")
            .param(Secrets.hash(joinToken))
            .query(UUID.class)
            .optional()
            .orElseThrow(
                () -> new QuantryException(ErrorCode.INVALID_API_KEY, "The token is not valid"));
    List<String> satisfied = pools.satisfiedBy(announcement);
    String token = ApiKey.generate(ApiKey.WORKER_PREFIX, random);
    UUID id =
        database
            .sql(
                """
                INSERT INTO members (id, tenant_id, name, role, hardware, slots, isolation,
                  missing_rules, version, pools, labels, runtime_version, test_providers, token_hash,
                  joined_at, heartbeat_at)
                VALUES (:id, :tenant, :name, :role, :hardware, :slots, :isolation,
                  :missing, :version, :pools, :labels, :runtime, :testProviders, :token, now(), now())
                ON CONFLICT (tenant_id, role, name) DO UPDATE SET
                  hardware = excluded.hardware, slots = excluded.slots,
                  isolation = excluded.isolation, missing_rules = excluded.missing_rules,
                  version = excluded.version, pools = excluded.pools,
                  labels = excluded.labels, runtime_version = excluded.runtime_version,
                  test_providers = excluded.test_providers, leaving = false, left_at = NULL,
                  token_hash = excluded.token_hash, joined_at = now(), heartbeat_at = now()
                RETURNING id
                """)
            .param("id", PrefixedId.next(clock))
            .param("tenant", tenant)
            .param("name", announcement.name())
            .param("role", announcement.role().name())
            .param("hardware", json.writeValueAsString(announcement.hardware()))
            .param("slots", announcement.slots())
            .param("isolation", announcement.isolation().name())
            .param("missing", announcement.missingRules().toArray(String[]::new))
            .param("version", announcement.version())
            .param("runtime", Objects.requireNonNullElse(announcement.runtimeVersion(), ""))
            .param("labels", json.writeValueAsString(orEmpty(announcement.labels())))
            .param("testProviders", orEmpty(announcement.testProviders()).toArray(String[]::new))
            .param("pools", satisfied.toArray(String[]::new))
            .param("token", Secrets.hash(token))
            .query(UUID.class)
            .single();
    running.dropAllOf(id);
    notifications.changed(TenantChange.ofWorkers());
    return new Registration(
        PrefixedId.WORKER.format(id),
        token,
        leases.heartbeat().toMillis(),
        leases.lostAfter().toMillis(),
        satisfied.stream().map(pool -> Pools.assignment(announcement.role(), pool)).toList());
  }

  Optional<Member> authenticate(String token) {
    return database
        .sql(
            """
            SELECT id, role, pools, drain_requested_at IS NOT NULL AS drain
            FROM members WHERE token_hash = ? AND left_at IS NULL
            """)
        .param(Secrets.hash(token))
        .query(
            (row, number) ->
                new Member(
                    row.getObject("id", UUID.class),
                    Role.valueOf(row.getString("role")),
                    strings(row, "pools"),
                    row.getBoolean("drain")))
        .optional();
  }

  /**
   * The member lives.
   *
   * @param leaving whether it takes nothing new because it is about to leave
   */
  public void beat(Member member, boolean leaving) {
    database
        .sql(
            """
            UPDATE members SET heartbeat_at = clock_timestamp(), leaving = ?
            WHERE id = ? AND left_at IS NULL
            """)
        .params(leaving, member.id())
        .update();
    if (leaving) {
      notifications.changed(TenantChange.ofWorkers());
    }
  }

  /** The member is gone for good: its token ends, and whatever it had not handed over goes on. */
  @Transactional
  void leave(Member member) {
    database
        .sql("UPDATE members SET left_at = clock_timestamp(), leaving = true WHERE id = ?")
        .param(member.id())
        .update();
    running.handOverAllOf(member.id());
    notifications.changed(TenantChange.ofWorkers());
  }

  /** Version of the runtime that a member announced, empty if it did not say. */
  public String runtimeVersion(UUID member) {
    return database
        .sql("SELECT runtime_version FROM members WHERE id = ?")
        .param(member)
        .query(String.class)
        .single();
  }

  /**
   * An operator's wish, which holds until the opposite one: also over restarts of the member.
   *
   * @return whether there is such a member
   */
  @Transactional
  boolean drain(Caller caller, UUID member, boolean wanted) {
    boolean found =
        rows.with(
            () ->
                database
                        .sql(
                            """
                            UPDATE members SET drain_requested_at =
                              CASE WHEN ? THEN coalesce(drain_requested_at, clock_timestamp()) END
                            WHERE id = ? AND left_at IS NULL
                            """)
                        .params(wanted, member)
                        .update()
                    > 0);
    if (found) {
      audit.record(
          caller,
          wanted ? AuditAction.WORKER_DRAINED : AuditAction.WORKER_RESUMED,
          "workers/" + PrefixedId.WORKER.format(member),
          Map.of());
      notifications.changed(TenantChange.ofWorkers());
    }
    return found;
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> labels) {
    return labels == null ? Map.of() : labels;
  }

  private static List<String> orEmpty(@Nullable List<String> names) {
    return names == null ? List.of() : names;
  }

  static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return List.of((String[]) array.getArray());
  }
}
